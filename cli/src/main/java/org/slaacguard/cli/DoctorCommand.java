package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiException;
import org.slaacguard.doctor.Doctor;
import org.slaacguard.doctor.DoctorReport;
import org.slaacguard.doctor.Finding;
import org.slaacguard.doctor.Fix;
import org.slaacguard.doctor.InterfaceDoctor;
import org.slaacguard.doctor.InterfaceReport;
import org.slaacguard.gateway.ErrorText;
import org.slaacguard.gateway.GatewayException;
import org.slaacguard.gateway.InterfaceNames;
import org.slaacguard.gateway.WireGuardInterfaces;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description = "Shows what this machine lacks, or why a peer has no connection.",
    footer = {
      "",
      "Run it as root. A line is ok, note (no fault here; the peer may just be off),",
      "less (it works slower or in part, or it may be the fault) or missing (it does",
      "not work, or it stops the connection).",
      "Without INTERFACE it tries the backends in a network namespace of its own, and",
      "leaves nothing behind. Exit status: 0 if one of the backends works, else 1.",
      "With INTERFACE it changes nothing, unless --fix is given: then kernel settings,",
      "never a firewall. Exit status: 0 if all is ok or a note, else 1. A peer that has",
      "never connected is a note, unless PEER names it."
    })
final class DoctorCommand extends CliCommand {
  @Option(names = "--json", description = "Write JSON.")
  private boolean json;

  @Option(names = "--fix", description = "Make the safe repairs, and say what was done.")
  private boolean fix;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "INTERFACE",
      description = "The interface to check; default: the machine.")
  private @Nullable String interfaceName;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PEER",
      description = "Only this peer, by its name or key; it should be connected now.")
  private @Nullable String peer;

  @Override
  public Integer call() throws IOException, UapiException, GatewayException {
    String name = interfaceName;
    if (name != null) {
      return examine(InterfaceNames.check(name));
    }
    if (fix) {
      throw misused("--fix needs an INTERFACE");
    }
    DoctorReport report = Doctor.examine();
    PrintWriter out = out();
    if (json) {
      out.println(JsonText.of(report::writeJson));
    } else {
      out.print(FoldedText.forOutput(new DoctorText(Terminal.standard()).format(report)));
    }
    out.flush();
    return report.isUsable() ? Main.OK : Main.FAILED;
  }

  private int examine(String name) throws IOException, UapiException, GatewayException {
    InterfaceReport report = look(name);
    PrintWriter err = err();
    if (fix && mend(report, err)) {
      report = look(name);
    }
    PrintWriter out = out();
    if (json) {
      out.println(JsonText.of(report::writeJson));
    } else {
      DoctorText text = new DoctorText(Terminal.standard());
      out.print(FoldedText.forOutput(text.format(report, new NamedPeers().of(name))));
    }
    out.flush();
    return report.isWell() ? Main.OK : Main.FAILED;
  }

  private InterfaceReport look(String name) throws IOException, UapiException, GatewayException {
    try (InterfaceStatus status = WireGuardInterfaces.status(name, KeyFiles.publicKeys())) {
      return InterfaceDoctor.examine(status, PeerOperand.find(status, peer));
    }
  }

  /** Applies the fixes; returns whether there was any. */
  private static boolean mend(InterfaceReport report, PrintWriter err) {
    boolean done = false;
    for (Finding finding : report.findings()) {
      Fix mender = finding.fix();
      if (mender != null) {
        try {
          mender.apply();
          done = true;
          err.println("slaacguard: done: " + mender.command());
        } catch (IOException e) {
          err.println("slaacguard: not done: " + mender.command() + ": " + ErrorText.of(e));
        }
      }
    }
    err.flush();
    return done;
  }
}

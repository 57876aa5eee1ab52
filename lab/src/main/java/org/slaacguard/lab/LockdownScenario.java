package org.slaacguard.lab;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.slaacguard.control.Backend;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.BackendSettings;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.doctor.Doctor;
import org.slaacguard.doctor.DoctorReport;
import org.slaacguard.doctor.Finding;
import org.slaacguard.gateway.BackendFactory;

/**
 * The behaviour on a kernel in lockdown (kernel_lockdown(7)), as with UEFI's Secure Boot or {@code
 * lockdown=} on its command line: with integrity everything works; with confidentiality no program
 * may read packets, {@code auto} falls back and says so, and {@code kernel} is an error.
 *
 * <p>A lock cannot be opened again: nothing comes after this in a machine.
 */
public final class LockdownScenario implements Scenario {
  private static final Path LOCKDOWN = Path.of("/sys/kernel/security/lockdown");
  private static final String REASON = "locked down (confidentiality)";

  /** Nothing locked yet. */
  public LockdownScenario() {}

  @Override
  public String name() {
    return "a kernel that is locked down";
  }

  @Override
  public void run() throws Exception {
    Command.of("modprobe", "-a", "wireguard", "cls_bpf", "sch_ingress", "tun").succeed();
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      lock("integrity");
      require(
          Doctor.examine().works(Finding.About.KERNEL), "a kernel that the doctor is fine with");
      require(choice(host).contains("the kernel's WireGuard moves"), "Backend = auto takes it");
      lock("confidentiality");
      List<Finding> missing = missing();
      require(
          missing.stream().anyMatch(f -> f.subject().equals("probe") && f.what().contains(REASON)),
          "the doctor says why: " + missing);
      String chosen = choice(host);
      List<String> lines = chosen.lines().filter(line -> line.contains("in user space")).toList();
      require(
          lines.size() == 1 && lines.getFirst().contains(REASON),
          "Backend = auto falls back, with one line: " + lines);
      String refusal = refusal(host);
      require(
          refusal.contains(REASON) && refusal.contains("Backend = userspace"),
          "Backend = kernel refuses: " + refusal);
      String links = host.ip("-o", "link", "show");
      require(links.lines().count() == 1, "nothing left: " + links);
    }
  }

  private static void lock(String level) throws IOException {
    Files.writeString(LOCKDOWN, level);
    require(Files.readString(LOCKDOWN).contains("[" + level + "]"), "a lock: " + level);
  }

  private static List<Finding> missing() {
    DoctorReport report = Doctor.examine();
    return report.findings().stream()
        .filter(f -> f.about() == Finding.About.KERNEL && f.state() == Finding.State.MISSING)
        .toList();
  }

  /** The log while {@code Backend = auto} opens an interface, which is then removed. */
  private static String choice(Host host) throws Exception {
    PrintStream before = System.out;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    System.setOut(new PrintStream(said, true, StandardCharsets.UTF_8));
    try {
      host.async(() -> open(BackendSettings.AUTO)).get();
    } finally {
      System.setOut(before);
    }
    String text = said.toString(StandardCharsets.UTF_8);
    System.out.print(text);
    return text;
  }

  private static String open(BackendSettings settings) throws BackendException {
    try (Backend backend = BackendFactory.DEFAULT.open(settings, "wgl", 0, () -> {});
        DeviceStatus status = backend.status()) {
      return status.backend();
    }
  }

  private static String refusal(Host host) throws InterruptedException {
    try {
      return "not at all: " + host.async(() -> open(BackendSettings.KERNEL)).get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      return cause == null ? "for no reason" : String.valueOf(cause.getMessage());
    }
  }

  private static void require(boolean met, String what) {
    if (!met) {
      throw new LabException("missing: " + what);
    }
    System.out.println("there: " + what);
  }
}

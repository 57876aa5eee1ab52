package org.slaacguard.lab;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A disk without room: the gateway works, and says what is not kept, where, and what to do. */
@Timeout(180)
class FullDiskIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  /** Behind it a folder, a file to put there, and a command that finds the folder full. */
  private static final String FILLED =
      "mount -t tmpfs -o size=64k none \"$1\" && cp -p \"$2\" \"$1\"/ || exit 9;"
          + " cat /dev/zero > \"$1\"/filler 2> /dev/null; shift 2; exec \"$@\"";

  @Test
  void shouldGoOnAndSayWhatIsNotKept() throws IOException {
    try (Topology topology = Topology.open()) {
      Host host = topology.host("gateway");
      String device = topology.interfaceName();
      Path folder = Files.createDirectory(topology.folder().resolve("full"));
      String setup =
          TunnelSetup.create()
              .listen(5190)
              .address("2001:db8:1::1/64")
              .line("Backend = userspace")
              .line("SaveConfig = true")
              .line("AdvertisePrefix = 2001:db8:1::/64")
              .line("Uplink = nowhere0")
              .toFile();
      Path file = Tunnel.write(host, device + ".conf", setup);
      Program program =
          host.start(
              Slaacguard.command("run", folder.resolve(device + ".conf").toString())
                  .with("SLAACGUARD_STATE", folder.toString())
                  .after(
                      "unshare",
                      "-m",
                      "sh",
                      "-c",
                      FILLED,
                      "sh",
                      folder.toString(),
                      file.toString()));
      Tunnel.awaitReady(host, device, program);
      Await.until("that it is up", SOON, () -> program.log().contains(device + " is up, "));
      String full = ": the disk is full; make room on the file system of " + folder;
      for (String what : List.of("history.db", device + ".prefixes", "duid")) {
        Await.until(
            "a line about " + what + ", not only: " + program.log(),
            SOON,
            () -> program.log().lines().anyMatch(l -> l.contains(what + full)));
      }
      assertTrue(program.log().contains("the DUID is 00:04:"), program.log());
      Command.Result lost = host.run(intoNowhere("doctor", device));
      assertEquals(1, lost.status(), "there is no uplink");
      assertTrue(lost.output().contains("is the disk full?"), lost.output());
      host.succeed(Slaacguard.command("set", device, "learn-limit", "9"));
      Command.of("kill", "-TERM", "" + program.pid()).succeed();
      assertEquals(1, program.await(SOON), program.log());
      assertTrue(
          program
              .log()
              .contains("SaveConfig: cannot write " + folder.resolve(device + ".conf") + full),
          program.log());
    }
  }

  @Test
  void shouldFailWhereAKeyCannotBeWritten() {
    Command.Result result = intoNowhere("genkey").run();
    assertEquals(1, result.status(), result.output());
    assertTrue(result.output().contains("is the disk full?"), result.output());
  }

  /** A command whose output has no room. */
  private static Command intoNowhere(String... words) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"));
    all.addAll(Slaacguard.command(words).words());
    return Command.of(all);
  }
}

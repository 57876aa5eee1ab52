package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.autoconf.DelegatedPrefix;
import org.slaacguard.autoconf.Delegation;
import org.slaacguard.autoconf.WantedAssociation;
import org.slaacguard.net.DnsName;
import org.slaacguard.net.Duid;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.Ipv6Address;

class UplinkMemoryTest {
  private static final long SECOND = 1_000_000_000L;
  private static final WantedAssociation LAN = WantedAssociation.prefixes("lan", 56);

  @TempDir private Path folder;
  private Instant wall = Instant.ofEpochSecond(1_800_000_000L);

  private UplinkMemory memory() {
    return new UplinkMemory(folder.resolve("lease"), () -> wall);
  }

  private static Delegation delegation(long now) {
    return new Delegation(
        Duid.parse("00030001020000000001"),
        List.of(
            new DelegatedPrefix(
                LAN,
                IpPrefix.parse("2001:db8:a00::/56"),
                IpPrefix.parse("2001:db8:a00:ff::/64"),
                now + 100 * SECOND,
                now + 200 * SECOND),
            new DelegatedPrefix(
                WantedAssociation.addresses("wan"),
                IpPrefix.parse("2001:db8::7/128"),
                null,
                Long.MAX_VALUE,
                Long.MAX_VALUE)),
        now + 50 * SECOND,
        now + 80 * SECOND,
        List.of(Ipv6Address.parse("2001:db8::53")),
        List.of(DnsName.parse("example.org")));
  }

  @Test
  void shouldRememberALeaseOverARestart() {
    memory().write(delegation(-5 * SECOND), -5 * SECOND);
    // The next run has another clock, and began ten seconds later.
    wall = wall.plusSeconds(10);
    long now = 7_000 * SECOND;
    assertEquals(delegation(now - 10 * SECOND), memory().read(now));
  }

  @Test
  void shouldKeepTheTimesThoughTheWallClockIsSet() {
    UplinkMemory memory = memory();
    assertEquals(Long.MAX_VALUE, memory.poll(0), "nothing is kept yet");
    memory.write(delegation(0), 0);
    // A router without a clock of its own hears the time.
    wall = wall.plusSeconds(100_000_000);
    assertEquals(0, memory().read(0).prefixes().getFirst().validUntil(), "as if it had ended");
    assertEquals(Long.MAX_VALUE, memory.poll(0));
    assertEquals(delegation(0), memory().read(0));
  }

  @Test
  void shouldTryAgainWhereItCannotBeWritten() throws IOException {
    Path file = folder.resolve("state").resolve("lease");
    UplinkMemory memory = new UplinkMemory(file, () -> wall);
    Files.writeString(file.getParent(), "in the way of a folder");
    memory.write(delegation(0), 0);
    assertEquals(StateFile.RETRY, memory.poll(SECOND));
    Files.delete(file.getParent());
    assertEquals(StateFile.RETRY, memory.poll(StateFile.RETRY - 1));
    wall = wall.plusNanos(StateFile.RETRY);
    assertEquals(Long.MAX_VALUE, memory.poll(StateFile.RETRY));
    assertEquals(delegation(0), new UplinkMemory(file, () -> wall).read(StateFile.RETRY));
  }

  @Test
  void shouldHaveTheSameDuidForAllThoughItCannotBeKept() throws IOException {
    Path file = Path.of("/proc/slaacguard/duid");
    Duid first = ClientDuid.of(file);
    assertEquals(first, ClientDuid.of(file));
    assertEquals(first, ClientDuid.forPeers(file));
    assertEquals(18, first.bytes().length);
  }

  /** A folder in the way of the new file stands for a disk without room. */
  @Test
  void shouldKeepTheDuidAsSoonAsThatIsPossible() throws IOException {
    Path file = folder.resolve("duid");
    Path obstacle = Files.createDirectories(folder.resolve("duid.new").resolve("full"));
    Duid unkept = ClientDuid.of(file);
    assertTrue(Files.notExists(file));
    assertEquals(unkept, ClientDuid.of(file));
    Files.delete(obstacle);
    assertEquals(unkept, ClientDuid.of(file));
    assertEquals(unkept + "\n", Files.readString(file));
  }

  @Test
  void shouldLeaveNoFileWithoutALease() {
    memory().write(delegation(0), 0);
    memory().write(Delegation.NONE, 0);
    assertTrue(Files.notExists(folder.resolve("lease")));
    assertEquals(Delegation.NONE, memory().read(0));
  }

  @Test
  void shouldLeaveOutWhatItCannotRead() throws IOException {
    memory().write(delegation(0), 0);
    String text = Files.readString(folder.resolve("lease"));
    String ipv4 = "lease PREFIXES 1 56 192.0.2.0/24 - never never\n";
    Files.writeString(folder.resolve("lease"), text + "lease PREFIXES x\nwhat\n" + ipv4);
    assertEquals(delegation(0), memory().read(0));
    Files.writeString(folder.resolve("lease"), "server 00:01\n");
    assertEquals(Delegation.NONE, memory().read(0));
  }

  @Test
  void shouldMakeTheDuidOnceAndKeepIt() throws IOException {
    Path file = folder.resolve("new").resolve("duid");
    Duid made = ClientDuid.of(file);
    assertTrue(made.toString().startsWith("00:04:"));
    assertEquals(18, made.bytes().length);
    assertEquals(made, ClientDuid.of(file));
  }

  @Test
  void shouldNotReplaceADuidThatItCannotRead() throws IOException {
    Path file = folder.resolve("duid");
    Files.writeString(file, "mine\n");
    IOException e = assertThrows(IOException.class, () -> ClientDuid.of(file));
    assertTrue(String.valueOf(e.getMessage()).contains("delete it to get a new one"));
    assertEquals("mine\n", Files.readString(file));
  }
}

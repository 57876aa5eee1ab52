package org.slaacguard.net;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/** A message is read or refused for a reason; one that was read is written as it was read. */
public final class Dhcp6MessageTarget implements Target {
  @Override
  public void run(byte[] input) {
    Dhcp6Message read;
    try {
      read = Dhcp6Message.parse(input);
    } catch (PacketException e) {
      return;
    }
    byte[] wire = read.toBytes();
    Dhcp6Message again;
    try {
      again = Dhcp6Message.parse(wire);
    } catch (PacketException e) {
      throw new AssertionError("what it wrote is refused: " + e.reason(), e);
    }
    assertEquals(read, again);
    assertArrayEquals(wire, again.toBytes());
    for (Dhcp6Option option : read.options()) {
      int at = Dhcp6Message.dataOffset(wire, option.code());
      assertEquals(option.code(), ((wire[at - 4] & 0xff) << 8) | (wire[at - 3] & 0xff));
      excluded(option);
    }
  }

  private static void excluded(Dhcp6Option option) {
    if (!(option instanceof Dhcp6Option.IaPd ia)) {
      return;
    }
    for (Dhcp6Option inner : ia.options()) {
      if (inner instanceof Dhcp6Option.IaPrefix prefix) {
        Dhcp6Option.PdExclude exclude =
            Dhcp6Message.first(prefix.options(), Dhcp6Option.PdExclude.class);
        IpPrefix excluded = exclude == null ? null : exclude.of(prefix.prefix());
        if (excluded != null) {
          assertEquals(
              excluded, Dhcp6Option.PdExclude.of(prefix.prefix(), excluded).of(prefix.prefix()));
        }
      }
    }
  }

  /** What real servers and clients have said, and what nobody of them does. */
  @Override
  public List<byte[]> seeds() throws IOException {
    List<byte[]> seeds = new ArrayList<>(Seeds.hex("dhcp6.hex"));
    seeds.addAll(made());
    return seeds;
  }

  /** Every message and option that we know, as a server or a client would write it. */
  public static List<byte[]> made() {
    IpPrefix delegated = IpPrefix.parse("2001:db8:a000::/56");
    Dhcp6Option prefix =
        new Dhcp6Option.IaPrefix(
            3600,
            7200,
            delegated,
            List.of(
                Dhcp6Option.PdExclude.of(delegated, IpPrefix.parse("2001:db8:a000:ff::/64")),
                new Dhcp6Option.StatusCode(Dhcp6Status.SUCCESS, "")));
    Ipv6Address address = Ipv6Address.parse("2001:db8::7");
    byte[] key = new byte[17];
    key[0] = 1;
    List<Dhcp6Option> options =
        List.of(
            new Dhcp6Option.ClientId(Duid.parse("0004000102030405060708090a0b0c0d0e0f")),
            new Dhcp6Option.ServerId(Duid.parse("000100012c0ffee0020000000001")),
            new Dhcp6Option.IaPd(1, 1800, 2880, List.of(prefix)),
            new Dhcp6Option.IaNa(
                2, 0, 0, List.of(new Dhcp6Option.IaAddress(address, 3600, 7200, List.of()))),
            new Dhcp6Option.OptionRequest(List.of(23, 24, 67, 82, 83)),
            new Dhcp6Option.Preference(255),
            new Dhcp6Option.ElapsedTime(1),
            new Dhcp6Option.Authentication(3, 1, 0, 1, key),
            new Dhcp6Option.StatusCode(Dhcp6Status.NO_PREFIX_AVAIL, "none left"),
            new Dhcp6Option.RapidCommit(),
            new Dhcp6Option.ReconfigureMessage(5),
            new Dhcp6Option.ReconfigureAccept(),
            new Dhcp6Option.DnsServers(List.of(address)),
            new Dhcp6Option.DomainList(List.of(DnsName.parse("example.org"))),
            new Dhcp6Option.SolMaxRt(3600),
            new Dhcp6Option.InfMaxRt(3600),
            new Dhcp6Option.Raw(16, new byte[] {0, 0, 0, 9}));
    return Stream.of(Dhcp6Type.values())
        .map(type -> new Dhcp6Message(type, 0x123456, options).toBytes())
        .toList();
  }
}

package org.slaacguard.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/**
 * Whatever nft and iptables print, a ruleset is read or refused, and each packet has an answer: the
 * same one each time, and never "dropped" where there is no chain.
 */
public final class FirewallTarget implements Target {
  private static final List<FirewallPacket> PACKETS =
      List.of(
          FirewallPacket.udpIn(true, "eth0", 51820),
          FirewallPacket.udpIn(false, null, 51820),
          FirewallPacket.udpOut(true, "eth0", 51820),
          FirewallPacket.icmpIn("eth0", 135, "new"),
          FirewallPacket.forwarded(true, "wg0", "eth0", "new"),
          FirewallPacket.forwarded(false, "eth0", "wg0", "established"),
          FirewallPacket.icmpForwarded("eth0", "wg0", 2));

  @Override
  public void run(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8);
    judge(IptablesRuleset.parse("ip6", text));
    try {
      judge(NftRuleset.parse(text));
    } catch (IllegalArgumentException e) {
      // Refused, as it says.
    }
  }

  private static void judge(Firewall firewall) {
    for (FirewallPacket packet : PACKETS) {
      Firewall.Judgement judgement = firewall.judge(packet);
      assertEquals(judgement, firewall.judge(packet));
      if (firewall.chains().isEmpty()) {
        assertNotEquals(Firewall.Fate.DROPPED, judgement.fate());
      }
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    return Seeds.texts("firewall.txt");
  }
}

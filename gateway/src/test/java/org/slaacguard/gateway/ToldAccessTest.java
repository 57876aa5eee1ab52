package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slaacguard.host.AccessMember;
import org.slaacguard.host.AccessRules;
import org.slaacguard.host.ConnectionLimit;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;

final class ToldAccessTest {
  private static final PublicKey ALICE = key(1);
  private static final PublicKey BOB = key(2);
  private static final IpPrefix SITE = IpPrefix.parse("2001:db8:7::/48");
  private static final AccessMember MEMBER = new AccessMember(0, List.of(), 1);
  private static final AccessMember OTHER = new AccessMember(0, List.of(), 2);
  private static final AccessRules RULES =
      new AccessRules(List.of(List.of()), List.of(), false, ConnectionLimit.NONE);

  private final List<String> heard = new ArrayList<>();
  private final ToldAccess told = new ToldAccess(new Hearing());

  private static PublicKey key(int number) {
    byte[] bytes = new byte[PublicKey.LENGTH];
    bytes[0] = (byte) number;
    return PublicKey.ofBytes(bytes);
  }

  private final class Hearing implements AccessFilter {
    @Override
    public boolean isHeld() {
      return true;
    }

    @Override
    public boolean isFailed() {
      return false;
    }

    @Override
    public void want(
        @Nullable AccessRules rules,
        Map<IpAddress, AccessMember> members,
        Map<IpPrefix, AccessMember> blocks) {
      heard.add("all, with blocks " + blocks.keySet());
    }

    @Override
    public void member(IpAddress address, @Nullable AccessMember member) {
      heard.add(address + " " + slot(member));
    }

    @Override
    public void block(IpPrefix prefix, @Nullable AccessMember member) {
      heard.add(prefix + " " + slot(member));
    }

    private static String slot(@Nullable AccessMember member) {
      return member == null ? "nobody" : "slot " + member.slot();
    }

    @Override
    public void networksChanged() {}

    @Override
    public Map<Integer, Long> refused() {
      return Map.of();
    }

    @Override
    public Map<Integer, Long> crowded() {
      return Map.of();
    }

    @Override
    public long unsettled() {
      return 0;
    }

    @Override
    public List<String> notices() {
      return List.of();
    }

    @Override
    public void close() {}
  }

  private static AccessRights rights(
      Map<PublicKey, AccessMember> members, Map<IpPrefix, AccessMember> blocks) {
    return new AccessRights(RULES, members, blocks, Set.of());
  }

  @Test
  void shouldTellOfAPrefixOnlyWhatIsNew() {
    told.block(SITE, MEMBER);
    told.block(SITE, MEMBER);
    told.block(SITE, null);
    told.block(SITE, null);
    assertEquals(List.of(SITE + " slot 1", SITE + " nobody"), heard);
  }

  @Test
  void shouldTellOfPeersThatComeAloneAndOfEverythingElseWhole() {
    PeerAddressBook book = new PeerAddressBook();
    AccessRights one = rights(Map.of(ALICE, MEMBER), Map.of());
    told.rights(AccessRights.NONE, one, book);
    AccessRights two = rights(Map.of(ALICE, MEMBER, BOB, OTHER), Map.of(SITE, OTHER));
    told.rights(one, two, book);
    told.rights(two, one, book);
    told.rights(one, rights(Map.of(ALICE, OTHER), Map.of()), book);
    assertEquals(
        List.of("all, with blocks []", SITE + " slot 2", SITE + " nobody", "all, with blocks []"),
        heard);
  }
}

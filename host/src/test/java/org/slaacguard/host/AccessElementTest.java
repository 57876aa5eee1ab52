package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.NftElements;
import org.slaacguard.linux.NftValue;
import org.slaacguard.net.IpAddress;

final class AccessElementTest {
  private static final IpAddress FIRST = IpAddress.parse("2001:db8::");
  private static final IpAddress LAST = IpAddress.parse("2001:db8::ff");

  @Test
  void shouldSayWhatAMapSays() {
    assertEquals("10.0.0.1", new AccessElement("tag0v6", null).text("10.0.0.1"));
    assertEquals("::1 : accept", text(new NftValue.Verdict(null)));
    assertEquals("::1 : goto reach1", text(new NftValue.Verdict("reach1")));
    assertEquals("::1 : 7", text(new NftValue.Mark(7)));
  }

  private static String text(NftValue value) {
    return new AccessElement("source6", value).text("::1");
  }

  /** An address of a restricted peer with a slot and a tag is in three maps and a set. */
  @Test
  void shouldAddWhatAMemberNeedsToSetsAndMaps() {
    List<AccessElement> places = AccessElement.of(FIRST, new AccessMember(1, List.of(0), 3));
    assertEquals(
        List.of("reach1", ConnectionRules.chain(3), "3"),
        places.stream()
            .map(AccessElement::value)
            .filter(Objects::nonNull)
            .map(NftValue::text)
            .toList());
    NftElements elements = new NftElements("test");
    places.forEach(each -> each.add(elements, FIRST));
    assertEquals(4, elements.count());
    AccessElement.ofRange(FIRST, new AccessMember(1, List.of(0), 3))
        .forEach(each -> each.addRange(elements, FIRST, LAST));
    assertEquals(8, elements.count());
  }
}

package org.slaacguard.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.linux.NftElements;
import org.slaacguard.net.IpAddress;

final class AccessElementTest {
  private static final IpAddress FIRST = IpAddress.parse("2001:db8::");
  private static final IpAddress LAST = IpAddress.parse("2001:db8::ff");

  @Test
  void shouldSayWhatAMapSays() {
    assertNull(new AccessElement("tag0v6", false, null).verdict());
    assertEquals("accept", new AccessElement("source6", true, null).verdict());
    assertEquals("reach1", new AccessElement("source6", true, "reach1").verdict());
  }

  /** An address of a restricted peer with a slot and a tag is in two maps and a set. */
  @Test
  void shouldAddWhatAMemberNeedsToSetsAndMaps() {
    List<AccessElement> places = AccessElement.of(FIRST, new AccessMember(1, List.of(0), 3));
    assertEquals(
        List.of("reach1", ConnectionRules.chain(3)),
        places.stream().filter(AccessElement::isMap).map(AccessElement::verdict).toList());
    NftElements elements = new NftElements("test");
    places.forEach(each -> each.add(elements, FIRST));
    assertEquals(3, elements.count());
    AccessElement.ofRange(FIRST, new AccessMember(1, List.of(0), 3))
        .forEach(each -> each.addRange(elements, FIRST, LAST));
    assertEquals(6, elements.count());
  }
}

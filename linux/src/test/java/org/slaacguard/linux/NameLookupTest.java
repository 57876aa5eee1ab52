package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.slaacguard.net.Endpoint;

/** Addresses alone, and this host's own name: nobody beyond it is asked. */
final class NameLookupTest {
  @Test
  void shouldReadAddresses() throws NameLookupException {
    assertEquals(List.of(Endpoint.parse("192.0.2.1:9")), NameLookup.find("192.0.2.1", 9));
    assertEquals(List.of(Endpoint.parse("[2001:db8::1]:9")), NameLookup.find("2001:db8::1", 9));
    assertEquals(List.of(Endpoint.parse("[fe80::1%1]:9")), NameLookup.find("fe80::1%lo", 9));
  }

  @Test
  void shouldFindThisHost() throws NameLookupException {
    List<Endpoint> found = NameLookup.find("localhost", 65535);
    assertTrue(
        found.contains(Endpoint.parse("127.0.0.1:65535"))
            || found.contains(Endpoint.parse("[::1]:65535")),
        found.toString());
  }

  @Test
  void shouldTellWhatIsNoName() {
    NameLookupException e =
        assertThrows(NameLookupException.class, () -> NameLookup.find("no name", 9));
    assertEquals("no name: there is no such name", e.getMessage());
    assertFalse(e.isTemporary());
  }

  @Test
  void shouldKnowWhichFailuresPass() {
    assertTrue(NameLookupException.of("h", -3, 0).isTemporary());
    assertTrue(NameLookupException.of("h", -11, Errno.EPERM).isTemporary());
    assertFalse(NameLookupException.of("h", -2, 0).isTemporary());
    assertFalse(NameLookupException.of("h", -4, 0).isTemporary());
    assertFalse(NameLookupException.of("h", -5, 0).isTemporary());
  }
}

package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.routing.LearnedAddress;

/** The requests about one inner address, and their answers. */
final class UapiOwnerTest {
  private static final PublicKey PEER = PublicKey.parseHex("0a".repeat(32));
  private static final IpAddress ADDRESS = IpAddress.parse("2001:db8::a");

  static Stream<AddressOwner> owners() {
    return Stream.of(
        new AddressOwner.Nobody(),
        new AddressOwner.Gateway(),
        new AddressOwner.Static(PEER, IpPrefix.parse("10.0.0.0/8")),
        new AddressOwner.Learned(
            PEER,
            new LearnedAddress(
                ADDRESS, Instant.ofEpochMilli(1_700_000_000_123L), Instant.ofEpochMilli(7))));
  }

  private static UapiRequest request(String text) throws UapiException {
    try (UapiRequestReader reader = new UapiRequestReader(zone -> 1)) {
      for (String line : text.split("\n", -1)) {
        if (reader.line(line)) {
          assertFalse(reader.isGet());
          return reader.request();
        }
      }
    }
    throw new AssertionError("no end");
  }

  private static AddressOwner answer(String text) throws UapiException {
    UapiOwnerReader reader = new UapiOwnerReader();
    for (String line : text.split("\n", -1)) {
      if (reader.line(line)) {
        return reader.owner();
      }
    }
    throw new AssertionError("no end");
  }

  @ParameterizedTest
  @MethodSource("owners")
  void shouldReadTheAnswerThatWasWritten(AddressOwner owner) throws IOException, UapiException {
    StringBuilder out = new StringBuilder();
    UapiCodec.writeOwner(owner, out);
    assertEquals(owner, answer(out.toString()));
  }

  @Test
  void shouldReadTheRequestsThatWereWritten() throws IOException, UapiException {
    StringBuilder owner = new StringBuilder();
    UapiCodec.writeOwnerRequest(ADDRESS, owner);
    assertEquals(new UapiRequest.Owner(ADDRESS), request(owner.toString()));
    StringBuilder forget = new StringBuilder();
    UapiCodec.writeForget(ADDRESS, forget);
    assertEquals(new UapiRequest.Forget(ADDRESS), request(forget.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "owner=\n\n",
        "owner=1\n\n",
        "owner=2001:db8::/64\n\n",
        "forget=fe80::1%eth0\n\n",
        "forget=2001:db8::a\nforget=2001:db8::b\n\n",
        "owner=2001:db8::a\npublic_key=00\n\n",
        "set=1\nforget=2001:db8::a\n\n"
      })
  void shouldRefuseWhatIsNoWholeRequest(String text) {
    UapiException e = assertThrows(UapiException.class, () -> request(text));
    assertTrue(e.errno() > 0);
  }

  @Test
  void shouldTellWhyTheDaemonRefuses() throws IOException {
    StringBuilder out = new StringBuilder();
    UapiCodec.writeRefusal(false, 2, "nobody has learned it", out);
    UapiException e = assertThrows(UapiException.class, () -> answer(out.toString()));
    assertEquals("nobody has learned it", e.getMessage());
    assertEquals(2, e.errno());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "errno=0\n\n",
        "owner=static\nerrno=0\n\n",
        "owner=learned\npublic_key=00\nerrno=0\n\n",
        "owner=somebody\nerrno=0\n\n",
        "owner=nobody\n\n",
        "learned_at_ms=x\nerrno=0\n\n"
      })
  void shouldRefuseAnAnswerThatDoesNotSayWhoseItIs(String text) {
    assertEquals(
        UapiException.PROTOCOL, assertThrows(UapiException.class, () -> answer(text)).errno());
  }
}

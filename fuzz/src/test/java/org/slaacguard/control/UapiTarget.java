package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;
import org.slaacguard.net.PublicKey;

/**
 * A request is read or refused; one that was read is written so that it reads the same. As an
 * answer, the same bytes are read or refused too.
 */
public final class UapiTarget implements Target {
  private static final PublicKey KEY = PublicKey.ofBytes(new byte[32]);

  @Override
  public void run(byte[] input) throws IOException {
    String text = new String(input, StandardCharsets.UTF_8);
    try (UapiRequest request = request(text)) {
      if (request instanceof UapiRequest.Set set) {
        StringBuilder written = new StringBuilder();
        UapiCodec.writeSet(set.device(), written);
        try (UapiRequest again = request(written.toString())) {
          assertEquals(set, again);
        }
      } else if (request instanceof UapiRequest.Get get) {
        assertTrue(get.version() == 1 || get.version() == 2);
      } else if (request instanceof UapiRequest.Owner owner) {
        StringBuilder written = new StringBuilder();
        UapiCodec.writeOwnerRequest(owner.address(), written);
        assertEquals(owner, request(written.toString()));
      } else if (request instanceof UapiRequest.Forget forget) {
        StringBuilder written = new StringBuilder();
        UapiCodec.writeForget(forget.address(), written);
        assertEquals(forget, request(written.toString()));
      }
    }
    answer(text);
    owner(text);
  }

  private static void owner(String text) throws IOException {
    try {
      AddressOwner owner = readOwner(text);
      if (owner != null) {
        StringBuilder written = new StringBuilder();
        UapiCodec.writeOwner(owner, written);
        assertEquals(owner, readOwner(written.toString()));
      }
    } catch (UapiException e) {
      assertTrue(e.errno() > 0);
    }
  }

  /** Null if it has no end. */
  private static @Nullable AddressOwner readOwner(String text) throws UapiException {
    UapiOwnerReader reader = new UapiOwnerReader();
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (reader.line(line)) {
        return reader.owner();
      }
    }
    return null;
  }

  /** Null if it is refused, or has no end. */
  private static @Nullable UapiRequest request(String text) {
    try (UapiRequestReader reader = new UapiRequestReader(UapiTarget::zone)) {
      for (String line : (Iterable<String>) text.lines()::iterator) {
        if (reader.line(line)) {
          return reader.request();
        }
      }
    } catch (UapiException e) {
      assertTrue(e.errno() > 0);
    }
    return null;
  }

  private static int zone(String name) {
    if (name.equals("eth0")) {
      return 2;
    }
    throw new IllegalArgumentException("there is no interface " + name);
  }

  private static void answer(String text) {
    UapiStatusReader reader = new UapiStatusReader("wg0", key -> KEY);
    try {
      for (String line : (Iterable<String>) text.lines()::iterator) {
        if (reader.line(line)) {
          reader.status();
          return;
        }
      }
    } catch (UapiException e) {
      assertTrue(e.errno() > 0);
    }
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    return Seeds.texts("uapi.txt");
  }
}

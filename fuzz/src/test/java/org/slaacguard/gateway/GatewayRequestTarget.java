package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slaacguard.fuzz.Seeds;
import org.slaacguard.fuzz.Target;

/** A request at a control socket is read and written so that it reads the same, or refused. */
public final class GatewayRequestTarget implements Target {
  @Override
  public void run(byte[] input) {
    GatewayRequest read;
    try {
      read = read(new String(input, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return;
    }
    try {
      assertEquals(read, read(GatewayCodec.write(read)));
    } catch (IOException e) {
      throw new AssertionError("what it wrote is refused: " + e.getMessage(), e);
    }
  }

  private static GatewayRequest read(String text) throws IOException {
    return GatewayCodec.read(GatewayCodec.lines(new StringReader(text)));
  }

  @Override
  public List<byte[]> seeds() throws IOException {
    return Seeds.texts("gateway.txt");
  }
}

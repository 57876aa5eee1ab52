package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.slaacguard.testing.Cases;

final class ByteTextTest {
  @Test
  void shouldReadUtf8AsItIs() {
    String text = "Stra\u00dfe \u20ac \ud83d\ude00 \ud83d\udc80";
    assertEquals(text, ByteText.decode(text.getBytes(StandardCharsets.UTF_8)));
    assertArrayEquals(text.getBytes(StandardCharsets.UTF_8), ByteText.encode(text));
  }

  @Test
  void shouldGiveEveryByteBack() {
    byte[] latin1 = {'f', (byte) 0xfc, 'r', (byte) 0xc3, (byte) 0xa4, (byte) 0xff, (byte) 0xe2};
    assertArrayEquals(latin1, ByteText.encode(ByteText.decode(latin1)));
    Cases.run(
        300,
        draw -> {
          byte[] bytes = new byte[draw.nextInt(40)];
          for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (draw.nextInt(3) == 0 ? draw.nextInt(128) : 128 + draw.nextInt(128));
          }
          assertArrayEquals(bytes, ByteText.encode(ByteText.decode(bytes)));
        });
  }

  @Test
  void shouldGiveBackWhatAFileSays() throws ConfigException {
    byte[] hook = {
      '[',
      'I',
      'n',
      't',
      'e',
      'r',
      'f',
      'a',
      'c',
      'e',
      ']',
      '\n',
      'P',
      'o',
      's',
      't',
      'U',
      'p',
      '=',
      'x',
      (byte) 0xfc,
      (byte) 0xc3,
      (byte) 0xbc,
      '\n'
    };
    try (Configuration c = ConfigFile.parse("f", ByteText.decode(hook))) {
      byte[] value = {'x', (byte) 0xfc, (byte) 0xc3, (byte) 0xbc};
      assertArrayEquals(value, ByteText.encode(c.device().hooks().postUp().getFirst()));
    }
  }
}

package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slaacguard.linux.Capability;

final class GatewayCodecTest {
  private static final GatewayRequest.Up UP =
      new GatewayRequest.Up(
          "0.1.0",
          Path.of("/etc/slaacguard/wg 0=.conf"),
          "64768:12",
          Path.of("/root"),
          Map.of("PATH", "/bin", "SCRIPT", "a\n\nb\\n\r=", "EMPTY", "", "LETTERS", "größer"),
          EnumSet.of(Capability.NET_ADMIN, Capability.BPF),
          true);

  private static GatewayRequest read(String text) throws IOException {
    return GatewayCodec.read(GatewayCodec.lines(new StringReader(text)));
  }

  @Test
  void shouldReadBackWhatItWrites() throws IOException {
    GatewayRequest.Up bare =
        new GatewayRequest.Up("", Path.of("/"), "", Path.of("/"), Map.of(), Set.of(), false);
    for (GatewayRequest request :
        List.of(
            UP,
            bare,
            new GatewayRequest.Reload(""),
            new GatewayRequest.Reload("wg0"),
            new GatewayRequest.Save("wg0"),
            new GatewayRequest.FileOf("wg0"),
            new GatewayRequest.GiveUp("wg0"),
            new GatewayRequest.Events("", 0, true),
            new GatewayRequest.Events("wg0", 123_456_789_012L, false))) {
      assertEquals(request, read(GatewayCodec.write(request)));
    }
  }

  private static void assertRefused(String text, String words) {
    IOException e = assertThrows(IOException.class, () -> read(text));
    assertTrue(String.valueOf(e.getMessage()).contains(words), e.getMessage());
  }

  @Test
  void shouldSayWhatIsWrong() {
    assertRefused("", "has no end");
    assertRefused("do=reload\nname=", "has no end");
    assertRefused("\n", "do is missing");
    assertRefused("do=reload\n\n", "name is missing");
    assertRefused("do=file\n\n", "name is missing");
    assertRefused(
        "do=stop\nname=wg0\n\n",
        "up, reload, save, file, give-up and events can be done, not 'stop'");
    assertRefused("do=reload\nname=a\nname=b\n\n", "name is there twice");
    assertRefused("do=reload\nname=a\ncolour=b\n\n", "nobody knows colour");
    assertRefused("do=events\ninterface=\nafter=-1\nfollow=true\n\n", "'-1' is no number");
    assertRefused("do=events\ninterface=\nfollow=true\n\n", "after is missing");
    assertRefused("do=reload\nname\n\n", "a line is KEY=VALUE");
    assertRefused("do=reload\nname=a\\x\n\n", "a backslash stands before");
    assertRefused("do=reload\nname=a\\\n\n", "a backslash stands before");
  }

  @ParameterizedTest
  @ValueSource(strings = {"file=wg0.conf", "folder=.", "rights=GODMODE", "rights=,"})
  void shouldRefuseAValueThatIsNone(String line) {
    String key = line.substring(0, line.indexOf('=') + 1);
    StringBuilder text = new StringBuilder();
    GatewayCodec.write(UP)
        .lines()
        .forEach(each -> text.append(each.startsWith(key) ? line : each).append('\n'));
    assertThrows(IOException.class, () -> read(text.toString()));
  }

  @Test
  void shouldNotTakeMoreThanAnEnvironmentCanBe() {
    StringBuilder text = new StringBuilder("do=up\n");
    for (int i = 0; i < 5; i++) {
      text.append("env:A").append(i).append('=').append("x".repeat(1 << 20)).append('\n');
    }
    assertRefused(text + "\n", "at the most");
    assertRefused("do=" + "x".repeat(GatewayCodec.LONGEST + 1), "at the most");
  }
}

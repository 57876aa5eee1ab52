package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slaacguard.net.Endpoint;

final class ProcessFileTest {
  private static String problems(String text) {
    return String.valueOf(
        assertThrows(ConfigException.class, () -> ProcessFile.parse("gateway.ini", text))
            .getMessage());
  }

  @Test
  void shouldTakeAnEmptyFileForTheUsualSettings() throws ConfigException {
    assertEquals(ProcessSettings.USUAL, ProcessFile.parse("f", ""));
    assertEquals(ProcessSettings.USUAL, ProcessFile.parse("f", "\ufeff# nothing\r\n\r\n"));
    assertNull(ProcessSettings.USUAL.metrics());
  }

  @Test
  void shouldReadWhereMetricsAreServed() throws ConfigException {
    assertEquals(
        new MetricsSettings(Endpoint.parse("[::1]:9586"), false, false),
        ProcessFile.parse("f", "[metrics]\r\nlisten = [::1]:9586 # here\nEndpoints=no\n")
            .metrics());
    assertEquals(
        new MetricsSettings(Endpoint.parse("192.0.2.1:80"), true, true),
        ProcessFile.parse("f", "[Metrics]\nListen = 192.0.2.1:80\nAllowRemote = yes\n").metrics());
  }

  @Test
  void shouldRefuseToListenBeyondThisMachineUnlessAsked() {
    for (String address : new String[] {"0.0.0.0:9586", "[::]:9586", "192.0.2.1:9586"}) {
      String said = problems("[Metrics]\nListen = " + address + "\n");
      assertTrue(said.startsWith("gateway.ini:2: Listen: " + address + " is open"), said);
      assertTrue(said.contains("AllowRemote = yes"), said);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[Metric]            |gateway.ini:1: unknown section '[Metric]'; the sections are",
        "[Metrics            |gateway.ini:1: unknown section",
        "Listen = 1          |gateway.ini:1: a section must begin",
        "[Metrics]           |gateway.ini:1: [Metrics] needs a line such as",
        "[Metrics];Lisen = 1 |gateway.ini:2: unknown key 'Lisen' in [Metrics]; the nearest is"
            + " Listen",
        "[Metrics];Colour = 1 |gateway.ini:2: unknown key 'Colour' in [Metrics]; it has Listen,"
            + " AllowRemote, Endpoints",
        "[Metrics];Listen    |gateway.ini:2: a line is 'Key = value'",
        "[Metrics];Listen =  |gateway.ini:2: Listen has no value",
        "[Metrics];Listen = localhost:1|gateway.ini:2: Listen: ",
        "[Metrics];Listen = 127.0.0.1:0|gateway.ini:2: Listen: a port must be",
        "[Metrics];Listen = 127.0.0.1:1;Listen = 127.0.0.1:2|gateway.ini:3: Listen is set already",
        "[Metrics];Listen = 127.0.0.1:1;AllowRemote = maybe|gateway.ini:3: AllowRemote: a flag must"
            + " be",
        "[Metrics];Listen = 127.0.0.1:1;[Metrics]|gateway.ini:3: [Metrics] is there already",
      })
  void shouldSayWhatIsWrongAndWhere(String text, String expected) {
    String said = problems(text.strip().replace(';', '\n'));
    assertTrue(said.startsWith(expected), said);
  }

  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @Test
  void shouldReadWhoIsToldOfEvents() throws ConfigException {
    List<WebhookSettings> webhooks =
        ProcessFile.parse(
                "f",
                "[Webhook]\nUrl = https://example.org/hook?a=1\nSecret = "
                    + SECRET
                    + "\nEvents = session, address.conflict\n[Webhook]\nUrl ="
                    + " http://[::1]:8080/\nSecret = "
                    + SECRET)
            .webhooks();
    assertEquals(2, webhooks.size());
    WebhookSettings first = webhooks.getFirst();
    assertTrue(first.wants("session.begun") && first.wants("address.conflict"));
    assertTrue(!first.wants("address.learned") && webhooks.getLast().wants("address.learned"));
    assertEquals("https://example.org/…", first.toString());
    assertEquals(24, first.secret().length);
  }

  @Test
  void shouldNeverRepeatASecret() {
    for (String secret : List.of("whsec_c2hvcnQ=", "hunter2hunter2hunter2hunter2", SECRET + "!")) {
      String said =
          problems("[Webhook]\nUrl = https://example.org/\nSecret = " + secret + "\nSecret = x\n");
      assertTrue(said.contains("gateway.ini:3: Secret: a secret is whsec_"), said);
      assertTrue(!said.contains(secret.substring(6)), said);
    }
  }

  @Test
  void shouldTellNobodyInTheClear() {
    for (String url :
        List.of(
            "http://example.org/",
            "http://192.0.2.1/",
            "ftp://127.0.0.1/",
            "https:///x",
            "x y",
            "https://user:password@example.org/",
            "http://127.0.0.1.example.org/")) {
      String said = problems("[Webhook]\nUrl = " + url + "\nSecret = " + SECRET + "\n");
      assertTrue(said.startsWith("gateway.ini:2: Url: "), said);
      assertTrue(!said.contains("password@"), said);
    }
  }

  @Test
  void shouldReadWhatIsKept() throws ConfigException {
    assertEquals(
        new HistorySettings(Duration.ofDays(30), 1_000_000_000, true, Duration.ZERO),
        ProcessFile.parse(
                "f",
                "[History]\nKeep = 30d\nMaxSize = 1 GB\nOuterEndpoints = yes\nTrafficKeep = none\n")
            .history());
    assertTrue(problems("[History]\nKeep = 5s\n").contains("a time to keep is 1h to 36500d"));
    assertTrue(problems("[Events]\nMemory = 1 TB\n").contains("64 KiB to 64 MiB"));
  }

  @Test
  void shouldTellAllThatIsWrongTogether() {
    assertEquals(3, problems("[A]\nx\n[Metrics]\nOne = 1\n[Metrics]\n").lines().count());
  }
}

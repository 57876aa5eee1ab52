package org.slaacguard.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class StrippedFileTest {
  private static final String TEXT =
      """
      # mine
      [Interface]
      Address = 2001:db8::1/64
      ListenPort = 1 # one
      address=::2/64
      PostUp = echo '[Peer]'
      Save Config = true
      Table = off
      Backend = userspace

      [Peer] # PostUp
      PublicKey = oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=
      LearnableIPs = advertised""";

  @Test
  void shouldLeaveOutWhatIsTheHosts() {
    assertEquals(
        """
        # mine
        [Interface]
        ListenPort = 1 # one
        Backend = userspace

        [Peer] # PostUp
        PublicKey = oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=
        LearnableIPs = advertised""",
        StrippedFile.of(TEXT, true));
  }

  @Test
  void shouldLeaveOutWhatWgDoesNotKnowIfAsked() {
    assertEquals(
        """
        # mine
        [Interface]
        ListenPort = 1 # one

        [Peer] # PostUp
        PublicKey = oq7d0X2JQc0MNJVBpcZBIpyrI4suTFfAC6Nboo9sY1A=
        """,
        StrippedFile.of(TEXT, false));
  }
}

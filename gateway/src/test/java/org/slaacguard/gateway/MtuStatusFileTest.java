package org.slaacguard.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slaacguard.control.UplinkMtuSettings;
import org.slaacguard.host.PathProbe;
import org.slaacguard.host.SessionSize;
import org.slaacguard.net.IpAddress;

final class MtuStatusFileTest {
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("sg0.mtu");
  }

  @Test
  void shouldReadWhatItHasWritten() {
    UplinkMtuSettings settings = UplinkMtuSettings.parse("ppp0 below=eth0.7 peers=yes");
    List<PathProbe.Result> probes =
        List.of(
            new PathProbe.Result(IpAddress.parse("192.0.2.1"), 1500, 1492),
            new PathProbe.Result(IpAddress.parse("2001:db8::1"), 1500, 0));
    MtuStatusFile.Note note =
        new MtuStatusFile.Note(settings, SessionSize.NEGOTIATED, 1500, probes);
    new MtuStatusFile(file()).write(note);
    assertEquals(note, new MtuStatusFile(file()).read());
  }

  @Test
  void shouldKnowNothingOnceItIsForgotten() {
    MtuStatusFile notes = new MtuStatusFile(file());
    assertNull(notes.read());
    notes.write(
        new MtuStatusFile.Note(UplinkMtuSettings.parse("ppp0"), SessionSize.UNKNOWN, 0, List.of()));
    notes.forget();
    assertNull(notes.read());
    assertFalse(Files.exists(file()));
  }

  @Test
  void shouldLeaveOutWhatItDoesNotUnderstand() throws Exception {
    Files.writeString(
        file(), "uplink ppp0\nsession proved\nprobe isp 1 2\nprobe 192.0.2.1 1500\nnonsense\n");
    assertEquals(
        new MtuStatusFile.Note(UplinkMtuSettings.parse("ppp0"), SessionSize.PROVED, 0, List.of()),
        new MtuStatusFile(file()).read());
    Files.writeString(file(), "uplink ppp0\nsession great\n");
    assertNull(new MtuStatusFile(file()).read());
  }
}

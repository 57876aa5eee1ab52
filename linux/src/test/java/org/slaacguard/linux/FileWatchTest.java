package org.slaacguard.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes of a file are heard, whoever makes them and how, and nothing else is. */
final class FileWatchTest {
  private static final long PATIENCE = 60_000_000_000L;

  private final FileWatch watch = FileWatch.open();
  private final Poller poller = new Poller(1);

  @TempDir Path folder;

  @AfterEach
  void close() {
    poller.close();
    watch.close();
  }

  private boolean heard(long nanos) {
    poller.await(nanos);
    return poller.seen(0) != 0 && watch.drain();
  }

  @Test
  void shouldHearOfEachChange() throws IOException {
    poller.add(watch.fd(), Poller.READABLE);
    Path file = folder.resolve("wg0.conf");
    Files.writeString(file, "old");
    assertTrue(watch.add(file));
    assertFalse(heard(0), "that was before");
    Files.writeString(file, "written");
    assertTrue(heard(PATIENCE));
    assertFalse(heard(0), "once");
    Files.writeString(folder.resolve("new"), "");
    assertFalse(heard(0), "another file");
    Files.move(folder.resolve("new"), file, StandardCopyOption.REPLACE_EXISTING);
    assertTrue(heard(PATIENCE));
    assertTrue(watch.add(file), "the new one");
    Files.writeString(file, "written");
    assertTrue(heard(PATIENCE));
    assertTrue(watch.add(file), "again");
    assertFalse(heard(0));
    Files.delete(file);
    assertTrue(heard(PATIENCE));
  }

  @Test
  void shouldHearOfAFileThatComes() throws IOException {
    poller.add(watch.fd(), Poller.READABLE);
    Path file = folder.resolve("wg0.conf");
    assertTrue(watch.add(file));
    Files.writeString(file, "");
    assertTrue(heard(PATIENCE));
    assertFalse(watch.add(folder.resolve("none").resolve("wg0.conf")));
  }

  @Test
  void shouldFollowALinkThatLeadsElsewhere() throws IOException {
    poller.add(watch.fd(), Poller.READABLE);
    Path file = Files.writeString(folder.resolve("one"), "");
    Path link = Files.createSymbolicLink(folder.resolve("wg0.conf"), file);
    assertTrue(watch.add(link));
    Files.writeString(file, "written");
    assertTrue(heard(PATIENCE));
    Path other = Files.createSymbolicLink(folder.resolve("other"), folder.resolve("two"));
    assertFalse(heard(0));
    Files.move(other, link, StandardCopyOption.REPLACE_EXISTING);
    assertTrue(heard(PATIENCE));
  }

  @Test
  void shouldHearOfASocketThatIsTakenAway() throws IOException {
    poller.add(watch.fd(), Poller.READABLE);
    Path socket = folder.resolve("wg0.sock");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      assertTrue(watch.add(socket));
      Files.delete(socket);
      assertTrue(heard(PATIENCE), "though it is open");
    }
  }
}

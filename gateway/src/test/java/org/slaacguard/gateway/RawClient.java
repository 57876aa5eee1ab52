package org.slaacguard.gateway;

import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A client of a UAPI socket that knows nothing of what it says. */
record RawClient(Path socket) {
  SocketChannel connect() throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(socket));
    return channel;
  }

  /** Writes all of it; how many bytes that were. */
  static long write(SocketChannel channel, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return bytes.limit();
  }

  /** What comes until the other side closes, or two newlines in a row. */
  static String read(SocketChannel channel) throws IOException {
    InputStream in = Channels.newInputStream(channel);
    StringBuilder text = new StringBuilder();
    for (int b = in.read(); b >= 0; b = in.read()) {
      text.append((char) b);
      if (text.length() > 1 && text.substring(text.length() - 2).equals("\n\n")) {
        break;
      }
    }
    return text.toString();
  }

  static String readToEnd(SocketChannel channel) throws IOException {
    return new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
  }

  /** The answer to a request, on a connection of its own. */
  String ask(String request) throws IOException {
    try (SocketChannel channel = connect()) {
      write(channel, request);
      return read(channel);
    }
  }

  /** The same from a client that says no more; all that comes until the other side closes. */
  String askOnce(String request) throws IOException {
    try (SocketChannel channel = connect()) {
      write(channel, request);
      channel.shutdownOutput();
      return readToEnd(channel);
    }
  }
}

package org.slaacguard.gateway;

import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressOwner;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.UapiAnswer;
import org.slaacguard.control.UapiCodec;
import org.slaacguard.control.UapiException;
import org.slaacguard.control.UapiOwnerReader;
import org.slaacguard.control.UapiStatusReader;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;

/** A client of a daemon's UAPI socket. */
public final class UapiClient {
  /** How long a daemon may say nothing. */
  public static final Duration PATIENCE = AnswerWatch.PATIENCE;

  private final String interfaceName;
  private final Path socket;
  private final Duration patience;

  /** A client of the daemon behind a socket. */
  public UapiClient(String interfaceName, Path socket) {
    this(interfaceName, socket, PATIENCE);
  }

  /** The same with another patience. */
  public UapiClient(String interfaceName, Path socket, Duration patience) {
    this.interfaceName = interfaceName;
    this.socket = socket;
    this.patience = patience;
  }

  /** A client of an interface's daemon. */
  public UapiClient(String interfaceName) {
    this(interfaceName, UapiSockets.of(interfaceName));
  }

  /**
   * The status of the interface. The caller closes it.
   *
   * @param publicKeyOf makes a public key
   * @throws UapiException if the daemon refuses, or its answer cannot be read
   * @throws IOException if it cannot be reached
   */
  public InterfaceStatus status(Function<SecretKey, PublicKey> publicKeyOf)
      throws IOException, UapiException {
    try {
      return status(publicKeyOf, 2);
    } catch (HungUpException | UapiException e) {
      // Another implementation may know only the first version of the protocol. It may also answer
      // so.
      return status(publicKeyOf, 1);
    }
  }

  private InterfaceStatus status(Function<SecretKey, PublicKey> publicKeyOf, int version)
      throws IOException, UapiException {
    UapiStatusReader reader = new UapiStatusReader(interfaceName, publicKeyOf, Zones::index);
    ask(out -> UapiCodec.writeGet(version, out), reader);
    return reader.status();
  }

  /** The daemon closed the connection instead of an answer. */
  private static final class HungUpException extends IOException {
    private static final long serialVersionUID = 1L;

    HungUpException() {
      super("the daemon has hung up");
    }
  }

  /**
   * Makes a change.
   *
   * @throws UapiException if the daemon refuses; then nothing has changed
   * @throws IOException if it cannot be reached
   */
  public void apply(DeviceUpdate device) throws IOException, UapiException {
    done(out -> UapiCodec.writeSet(device, out));
  }

  /**
   * The owner of an inner address.
   *
   * @throws UapiException if the daemon refuses, or is another implementation
   * @throws IOException if it cannot be reached
   */
  public AddressOwner owner(IpAddress address) throws IOException, UapiException {
    UapiOwnerReader reader = new UapiOwnerReader();
    ask(out -> UapiCodec.writeOwnerRequest(address, out), reader);
    return reader.owner();
  }

  /**
   * Takes a learned address from its peer, which may learn it again.
   *
   * @return who had it
   * @throws UapiException if nobody has learned it, or the daemon is another implementation
   * @throws IOException if it cannot be reached
   */
  public AddressOwner forget(IpAddress address) throws IOException, UapiException {
    UapiOwnerReader reader = new UapiOwnerReader();
    ask(out -> UapiCodec.writeForget(address, out), reader);
    return reader.owner();
  }

  /**
   * Makes the daemon tell its peers that it is no longer a router.
   *
   * @throws UapiException if it refuses, or is another implementation
   * @throws IOException if it cannot be reached
   */
  public void cease() throws IOException, UapiException {
    done(UapiCodec::writeCease);
  }

  /** Writes a request. */
  @FunctionalInterface
  private interface Request {
    void write(Writer out) throws IOException;
  }

  /** Sends a request whose answer is only its outcome. */
  private void done(Request request) throws IOException, UapiException {
    UapiStatusReader reader = new UapiStatusReader(interfaceName, UapiClient::noKey, Zones::index);
    ask(request, reader);
    reader.status().close();
  }

  private void ask(Request request, UapiAnswer answer) throws IOException, UapiException {
    if (!FilePresence.isThere(socket)) {
      throw new FileNotFoundException(
          "no WireGuard interface '" + interfaceName + "': " + socket + " is not there");
    }
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        AnswerWatch watch = new AnswerWatch(channel, patience)) {
      try {
        connect(channel);
        Writer out = writer(channel);
        request.write(out);
        out.flush();
        read(channel, answer, watch);
      } catch (IOException e) {
        throw watch.explain(e, "the daemon of " + interfaceName);
      }
    }
  }

  private static PublicKey noKey(SecretKey key) {
    throw new IllegalStateException("an answer to set holds no key");
  }

  private static Writer writer(SocketChannel channel) {
    return new BufferedWriter(
        new OutputStreamWriter(Channels.newOutputStream(channel), StandardCharsets.UTF_8));
  }

  private static void read(SocketChannel channel, UapiAnswer reader, AnswerWatch watch)
      throws IOException, UapiException {
    try (LineReader in = new LineReader(channel)) {
      boolean done = false;
      while (!done) {
        String line = next(in);
        if (line == null) {
          throw new HungUpException();
        }
        watch.heard();
        done = reader.line(line);
      }
    }
  }

  /**
   * The next line; null if the daemon has hung up or cut the connection off, which depends on how
   * much it had read.
   */
  private static @Nullable String next(LineReader in) throws IOException {
    try {
      return in.next();
    } catch (SocketException e) {
      return null;
    }
  }

  private void connect(SocketChannel channel) throws IOException {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (ConnectException e) {
      throw new IOException("nobody listens at " + socket + ": its daemon is gone", e);
    } catch (SocketException e) {
      throw new IOException("cannot connect to " + socket + ": " + e.getMessage(), e);
    }
  }
}

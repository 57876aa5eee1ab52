package org.slaacguard.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Capability;
import org.slaacguard.linux.Privileges;

/** Asks the gateway processes of this network namespace, one after the other. */
public final class GatewayClient {
  private final PrintStream out;
  private final PrintStream err;
  private final List<String> declined = new ArrayList<>();
  private final Duration patience;

  /**
   * A client.
   *
   * @param out gets the output of hooks
   * @param err gets warnings
   */
  public GatewayClient(PrintStream out, PrintStream err) {
    this(out, err, AnswerWatch.PATIENCE);
  }

  /** The same with another patience. */
  GatewayClient(PrintStream out, PrintStream err, Duration patience) {
    this.out = out;
    this.err = err;
    this.patience = patience;
  }

  /**
   * Asks the running processes to serve one more interface, and waits until it is up.
   *
   * @param version of this program
   * @param file an absolute path
   * @param accepted receives the log file of the process that accepts; empty for none
   * @return false if no process accepts
   * @throws GatewayException if it does not come up
   */
  public boolean up(String version, Path file, Consumer<String> accepted)
      throws IOException, GatewayException {
    List<Path> sockets = GatewaySockets.here();
    if (sockets.isEmpty()) {
      return false;
    }
    return ask(
        sockets,
        new GatewayRequest.Up(
            version,
            file,
            GatewaySession.identity(file),
            Path.of("").toAbsolutePath(),
            System.getenv(),
            Capability.of(Capability.Kind.BOUNDING),
            Privileges.mayGain()),
        accepted);
  }

  /**
   * Makes an interface, or all interfaces of all processes, follow their files.
   *
   * @param name the interface; empty for all
   * @return false if no process has it
   * @throws GatewayException if that fails; nothing has changed then
   */
  public boolean reload(String name) throws IOException, GatewayException {
    GatewayRequest request = new GatewayRequest.Reload(name);
    if (!name.isEmpty()) {
      return ask(GatewaySockets.here(), request, log -> {});
    }
    boolean any = false;
    List<String> failures = new ArrayList<>();
    for (Path socket : GatewaySockets.here()) {
      try {
        any |= ask(List.of(socket), request, log -> {});
      } catch (GatewayException | IOException e) {
        failures.add(String.valueOf(e.getMessage())); // and the others follow their files
      }
    }
    if (!failures.isEmpty()) {
      throw new GatewayException(String.join("\n", failures));
    }
    return any;
  }

  /**
   * Saves an interface to its file.
   *
   * @return false if no process has it
   * @throws GatewayException if that fails; the file is unchanged
   */
  public boolean save(String name) throws IOException, GatewayException {
    return ask(GatewaySockets.here(), new GatewayRequest.Save(name), log -> {});
  }

  /**
   * Takes an interface down that is on its way up, and waits for that.
   *
   * @return false if no process has it, or it is up
   */
  public boolean giveUp(String name) throws IOException, GatewayException {
    return ask(GatewaySockets.here(), new GatewayRequest.GiveUp(name), log -> {});
  }

  /**
   * The file of an interface.
   *
   * @return null if no process has it, or it has no file
   */
  public @Nullable Path file(String name) throws IOException {
    List<String> said = new ArrayList<>();
    try {
      ask(GatewaySockets.here(), new GatewayRequest.FileOf(name), said::add);
    } catch (GatewayException e) {
      // A process that runs an earlier version of this program does not know the request.
      return null;
    }
    return said.isEmpty() ? null : Path.of(said.getFirst());
  }

  /** The reasons why running processes have declined. */
  public List<String> declined() {
    return List.copyOf(declined);
  }

  /**
   * Asks processes in turn; one that hangs does not keep the others from it.
   *
   * @return whether one has done it
   * @throws IOException if none has, and one does not answer, which may have the interface
   */
  boolean ask(List<Path> sockets, GatewayRequest request, Consumer<String> accepted)
      throws IOException, GatewayException {
    byte[] text = GatewayCodec.write(request).getBytes(StandardCharsets.UTF_8);
    boolean[] taken = {false};
    Consumer<String> begun =
        said -> {
          taken[0] = true;
          accepted.accept(said);
        };
    IOException silent = null;
    for (Path socket : sockets) {
      try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
          AnswerWatch watch = new AnswerWatch(channel, patience)) {
        if (ask(channel, socket, text, watch, begun)) {
          return true;
        }
      } catch (IOException e) {
        if (taken[0]) {
          throw e;
        }
        silent = silent == null ? e : silent;
      }
    }
    if (silent != null && request instanceof GatewayRequest.Up) {
      declined.add(String.valueOf(silent.getMessage()));
    } else if (silent != null) {
      throw silent;
    }
    return false;
  }

  private boolean ask(
      SocketChannel channel, Path socket, byte[] text, AnswerWatch watch, Consumer<String> accepted)
      throws IOException, GatewayException {
    try {
      return connect(channel, socket, watch) && ask(channel, text, watch, accepted);
    } catch (IOException e) {
      throw watch.explain(e, process(socket));
    }
  }

  /** A process, for an error. */
  static String process(Path socket) {
    return "the process behind " + socket;
  }

  /**
   * Connects to a process. If nobody listens, removes the socket that a killed process has left.
   *
   * @return whether somebody listens
   */
  static boolean connect(SocketChannel channel, Path socket, AnswerWatch watch) throws IOException {
    try {
      channel.connect(UnixDomainSocketAddress.of(socket));
      return true;
    } catch (IOException e) {
      if (watch.isOver()) {
        throw e; // somebody listens, and does not get to it
      }
      Files.deleteIfExists(socket);
      return false;
    }
  }

  private boolean ask(
      SocketChannel channel, byte[] text, AnswerWatch watch, Consumer<String> accepted)
      throws IOException, GatewayException {
    ByteBuffer bytes = ByteBuffer.wrap(text);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    BufferedReader lines = new BufferedReader(Channels.newReader(channel, StandardCharsets.UTF_8));
    boolean taken = false;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      watch.heard();
      int equals = line.indexOf('=');
      String said = GatewayCodec.unescape(line.substring(equals + 1));
      switch (GatewayAnswers.Kind.valueOf(line.substring(0, Math.max(equals, 0)))) {
        case ACCEPTED -> {
          taken = true;
          accepted.accept(said);
        }
        case DECLINED -> {
          declined.add(said);
          return false;
        }
        case EVENT, ALIVE -> {}
        case WARNING -> err.println("Warning: " + said);
        case OUTPUT -> {
          out.print(said);
          out.flush();
        }
        case ERROR -> throw new GatewayException(said);
        case DONE -> {
          return true;
        }
      }
    }
    if (taken) {
      throw new GatewayException("the process that was to serve the interface has ended");
    }
    return false;
  }
}

package org.slaacguard.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ConfigException;
import org.slaacguard.control.EndpointName;
import org.slaacguard.control.PeerExpiry;
import org.slaacguard.control.PeerName;
import org.slaacguard.control.UapiException;
import org.slaacguard.net.IpPrefix;
import org.slaacguard.net.PublicKey;
import org.slaacguard.net.SecretKey;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code peer add}. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = "Adds a peer, and writes the peer's own file to standard output.",
    footer = {
      "",
      "The private key is made here, shown once and not stored; with --public-key the",
      "peer keeps its own. The peer makes its addresses by SLAAC. With --static its",
      "file has an address derived from its public key, for peers that ignore router",
      "advertisements; it needs a new file when the prefix changes."
    })
final class PeerAddCommand extends CliCommand {
  @Mixin private PeerFileOption where = new PeerFileOption();

  @Mixin private ClientOutput output = new ClientOutput();

  @Parameters(index = "0", paramLabel = "NAME", description = "The name of the new peer.")
  private String name = "";

  @Option(names = "--static", description = "Give it an address of the advertised /64.")
  private boolean isStatic;

  @Option(
      names = "--public-key",
      paramLabel = "KEY",
      description = "Its public key; its private key then stays with the peer.")
  private String publicKey = "";

  @Option(
      names = "--endpoint",
      paramLabel = "HOST[:PORT]",
      description =
          "Where it reaches this gateway; default: the file's line " + "'# endpoint = HOST:PORT'.")
  private String endpoint = "";

  @Option(names = "--no-preshared-key", description = "Make no preshared key.")
  private boolean noPresharedKey;

  @Option(
      names = "--keepalive",
      paramLabel = "SECONDS",
      description = "Its PersistentKeepalive, 0 for none (25).")
  private int keepalive = 25;

  @Option(
      names = "--expires",
      paramLabel = "WHEN",
      description =
          "Disable it then: a date such as 2026-12-31, at its end in UTC, or a time from "
              + "now on such as 30d.")
  private String expires = "";

  @Override
  public Integer call() throws Exception {
    PrintWriter err = err();
    try {
      PeerName.check(name);
      if (keepalive < 0 || keepalive > 65535) {
        throw new CommandException("--keepalive must be 0 to 65535 seconds, not " + keepalive);
      }
      PublicKey given = publicKey.isEmpty() ? null : givenKey();
      if (given != null && output.wantsPicture()) {
        throw new CommandException(
            "a QR code needs the private key, which --public-key leaves to the peer: use"
                + " --output FILE, and add the key to the file on the peer");
      }
      try (PeerFile file = PeerFile.open(where.path())) {
        add(file, given, out(), err);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    } finally {
      err.flush();
    }
    return Main.OK;
  }

  private PublicKey givenKey() throws CommandException {
    try {
      PublicKey key = PublicKey.parse(publicKey);
      if (key.equals(PublicKey.ofBytes(new byte[PublicKey.LENGTH]))) {
        throw new CommandException("--public-key: a key must not be all zero");
      }
      return key;
    } catch (IllegalArgumentException e) {
      throw new CommandException("--public-key: " + e.getMessage());
    }
  }

  private void add(PeerFile file, @Nullable PublicKey given, PrintWriter out, PrintWriter err)
      throws IOException, ConfigException, CommandException, UapiException {
    SecretKey own = file.configuration().device().privateKey();
    if (own == null || own.isZero()) {
      throw new CommandException(
          file.path() + " has no PrivateKey: the peer's file needs its public key");
    }
    PublicKey gateway = KeyFiles.publicKey(own);
    EndpointName reached =
        GatewayEndpoint.of(
            endpoint,
            file.peers().comment(GatewayEndpoint.COMMENT),
            file.configuration().device().listenPort(),
            file.path());
    try (NewPeer peer = make(file, given)) {
      if (peer.publicKey().equals(gateway)) {
        throw new CommandException("--public-key is the gateway's own key, not a peer's");
      }
      String text = file.peers().add(name, peer.publicKey(), peer.section());
      String shown = output.write(peer.clientFile(gateway, reached, file.configuration()));
      try {
        file.commit(text);
      } catch (IOException | ConfigException e) {
        output.undo();
        throw e;
      }
      out.print(shown);
      out.flush();
      if (out.checkError()) {
        takeBack(file.path(), peer.publicKey());
        throw new CommandException(
            "standard output cannot be written, and the peer's file is lost: "
                + name
                + " is not added");
      }
      tell(peer, file, err);
      err.flush();
      RunningInterface.follow(
          file.path().toAbsolutePath(),
          file.configuration(),
          err,
          running -> running.add("[Peer]\n" + peer.section()));
    }
  }

  /** Removes a peer that nobody can be, since its private key is lost. */
  private void takeBack(Path path, PublicKey peer) throws IOException, ConfigException {
    output.undo();
    try (PeerFile file = PeerFile.open(path)) {
      file.commit(file.peers().remove(peer.toString()));
    }
  }

  private NewPeer make(PeerFile file, @Nullable PublicKey given) throws CommandException {
    SecretKey privateKey = given == null ? NewKeys.privateKey() : null;
    PublicKey key = privateKey == null ? given : KeyFiles.publicKey(privateKey);
    if (key == null) {
      throw new IllegalStateException("either is there");
    }
    List<IpPrefix> addresses = isStatic ? PeerAddresses.of(key, file.configuration()) : List.of();
    if (isStatic && addresses.isEmpty()) {
      throw new CommandException(
          "--static takes an address of an advertised /64, and "
              + file.path()
              + " has none: add AdvertisePrefix = …/64 to its [Interface]");
    }
    return new NewPeer(
        name,
        key,
        privateKey,
        noPresharedKey ? null : NewKeys.presharedKey(),
        addresses,
        PoolAddresses.next(file.configuration(), file.peers()),
        expires.isEmpty() ? null : expiry(),
        keepalive);
  }

  private PeerExpiry expiry() throws CommandException {
    PeerExpiry date = PeerExpiry.parse(expires, Instant.now());
    if (date.isOver(Instant.now())) {
      throw new CommandException("--expires: " + date + " is over");
    }
    return date;
  }

  private void tell(NewPeer peer, PeerFile file, PrintWriter err) {
    output.tell(err);
    err.println("slaacguard: " + name + " is added to " + file.path());
    if (peer.privateKey() != null) {
      err.println("slaacguard: its private key is only in the peer's file, and not stored here");
    }
    if (isStatic) {
      err.println(
          "slaacguard: its address is in the advertised prefix; when that changes, it needs a new"
              + " file");
    } else if (!PeerAddresses.areMade(file.configuration())) {
      err.println(
          "slaacguard: warning: "
              + file.path()
              + " advertises no /64, so the peer gets no address: add AdvertisePrefix");
    }
  }
}

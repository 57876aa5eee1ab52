package org.slaacguard.cli;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.wireguard.LearnedAddress;
import org.slaacguard.wireguard.SecretKey;

/** How an interface stands, as {@code wg show} prints it, with what was learned. */
final class StatusText {
  private static final long[] UNIT_SECONDS = {365L * 24 * 3600, 24 * 3600, 3600, 60, 1};
  private static final String[] UNIT_NAMES = {"year", "day", "hour", "minute", "second"};
  private static final String[] SIZES = {"KiB", "MiB", "GiB", "TiB"};

  private final Terminal terminal;
  private final Instant now;
  private final StringBuilder out = new StringBuilder();

  StatusText(Terminal terminal, Instant now) {
    this.terminal = terminal;
    this.now = now;
  }

  String format(DeviceStatus device) {
    out.append(terminal.green(terminal.bold("interface"))).append(": ");
    out.append(terminal.green(device.interfaceName())).append('\n');
    line("public key", device.publicKey());
    line("private key", key(device.privateKey()));
    line("listening port", device.listenPort() == 0 ? null : device.listenPort());
    line("fwmark", device.fwmark() == 0 ? null : "0x" + Integer.toHexString(device.fwmark()));
    device.peers().stream()
        .sorted(
            Comparator.comparing(
                    PeerStatus::latestHandshake, Comparator.nullsFirst(Comparator.naturalOrder()))
                .reversed())
        .forEach(this::peer);
    return out.toString();
  }

  private void peer(PeerStatus peer) {
    out.append('\n').append(terminal.yellow(terminal.bold("peer"))).append(": ");
    out.append(terminal.yellow(peer.publicKey().toString())).append('\n');
    line("preshared key", key(peer.presharedKey()));
    line("endpoint", peer.endpoint());
    line("allowed ips", prefixes(peer.allowedIps()));
    Instant handshake = peer.latestHandshake();
    line("latest handshake", handshake == null ? null : ago(handshake));
    if (peer.rxBytes() != 0 || peer.txBytes() != 0) {
      line("transfer", bytes(peer.rxBytes()) + " received, " + bytes(peer.txBytes()) + " sent");
    }
    if (peer.persistentKeepalive() != 0) {
      line("persistent keepalive", "every " + time(peer.persistentKeepalive()));
    }
    if (!peer.learnableIps().isEmpty()) {
      line("learnable ips", prefixes(peer.learnableIps().entries()));
    }
    if (!peer.learned().isEmpty()) {
      line(
          "learned ips",
          peer.learned().stream().map(this::learned).collect(Collectors.joining(", ")));
    }
  }

  private String learned(LearnedAddress learned) {
    if (learned.learnedAt().equals(Instant.EPOCH)) {
      return learned.address().toString();
    }
    return learned.address()
        + " (learned "
        + ago(learned.learnedAt())
        + ", seen "
        + ago(learned.lastSeen())
        + ")";
  }

  private void line(String name, @Nullable Object value) {
    if (value != null) {
      out.append("  ").append(terminal.bold(name)).append(": ").append(value).append('\n');
    }
  }

  private @Nullable String key(@Nullable SecretKey key) {
    return key == null ? null : terminal.showKeys() ? key.toBase64() : "(hidden)";
  }

  private String prefixes(List<?> prefixes) {
    return prefixes.isEmpty()
        ? "(none)"
        : prefixes.stream()
            .map(prefix -> prefix.toString().replace("/", terminal.cyan("/")))
            .collect(Collectors.joining(", "));
  }

  private String ago(Instant then) {
    long seconds = now.getEpochSecond() - then.getEpochSecond();
    if (seconds < 0) {
      return "(" + terminal.yellow("the clock was set back") + ")";
    }
    return seconds == 0 ? "Now" : time(seconds) + " ago";
  }

  /** All units that are not zero. */
  private String time(long seconds) {
    StringBuilder text = new StringBuilder();
    long left = seconds;
    for (int i = 0; i < UNIT_SECONDS.length; i++) {
      long count = left / UNIT_SECONDS[i];
      left %= UNIT_SECONDS[i];
      if (count > 0) {
        text.append(text.isEmpty() ? "" : ", ").append(count).append(' ');
        text.append(terminal.cyan(UNIT_NAMES[i] + (count == 1 ? "" : "s")));
      }
    }
    return text.toString();
  }

  private String bytes(long bytes) {
    if (bytes < 1024) {
      return bytes + " " + terminal.cyan("B");
    }
    double amount = bytes / 1024.0;
    int unit = 0;
    while (amount >= 1024 && unit < SIZES.length - 1) {
      amount /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, "%.2f ", amount) + terminal.cyan(SIZES[unit]);
  }
}

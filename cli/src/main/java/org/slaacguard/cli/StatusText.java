package org.slaacguard.cli;

import static java.time.temporal.ChronoUnit.SECONDS;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.AddressConflict;
import org.slaacguard.control.Counted;
import org.slaacguard.control.Counter;
import org.slaacguard.control.DelegationStatus;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.ListSetting;
import org.slaacguard.control.PeerStatus;
import org.slaacguard.control.PeerTrace;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.gateway.Zones;
import org.slaacguard.net.Endpoint;
import org.slaacguard.net.SecretKey;
import org.slaacguard.routing.LearnedAddress;

/** Formats an interface's status as {@code wg show} does, with learned addresses. */
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

  String format(InterfaceStatus status) {
    DeviceStatus device = status.device();
    out.append(terminal.green(terminal.bold("interface"))).append(": ");
    out.append(terminal.green(device.interfaceName())).append('\n');
    line("public key", device.publicKey());
    line("private key", key(device.privateKey()));
    line("listening port", device.listenPort() == 0 ? null : device.listenPort());
    line("fwmark", device.fwmark() == 0 ? null : "0x" + Integer.toHexString(device.fwmark()));
    if (!device.crypto().isEmpty()) {
      boolean same = device.crypto().equals(device.backend());
      line("backend", same ? device.backend() : device.backend() + ", " + device.crypto());
    }
    settings(device.settings());
    if (!status.notices().isEmpty()) {
      heading("notices");
      status.notices().forEach(this::entry);
    }
    delegation(status.delegation());
    dropped(device);
    conflicts(status.conflicts());
    device.peers().stream()
        .sorted(
            Comparator.comparing(
                    PeerStatus::latestHandshake, Comparator.nullsFirst(Comparator.naturalOrder()))
                .reversed())
        .forEach(peer -> peer(peer, status.trace(peer.publicKey())));
    return out.toString();
  }

  /** Formats one peer alone. */
  String format(PeerStatus peer, PeerTrace trace) {
    peer(peer, trace);
    return out.substring(1);
  }

  private void peer(PeerStatus peer, PeerTrace trace) {
    out.append('\n').append(terminal.yellow(terminal.bold("peer"))).append(": ");
    out.append(terminal.yellow(peer.publicKey().toString())).append('\n');
    line("preshared key", key(peer.presharedKey()));
    line("endpoint", endpoint(peer.endpoint()));
    line("allowed ips", prefixes(peer.allowedIps()));
    Instant handshake = peer.latestHandshake();
    line("latest handshake", handshake == null ? null : ago(handshake));
    if (peer.rxBytes() != 0 || peer.txBytes() != 0) {
      line("transfer", bytes(peer.rxBytes()) + " received, " + bytes(peer.txBytes()) + " sent");
    }
    if (peer.persistentKeepalive() != 0) {
      line("persistent keepalive", "every " + time(peer.persistentKeepalive()));
    }
    settings(peer.settings());
    if (trace.unreachable() > 0) {
      line("refused", Counted.of(trace.unreachable(), "packet") + " to what it may not reach");
    }
    if (!peer.learned().isEmpty()) {
      heading("learned ips");
      int widest =
          peer.learned().stream().mapToInt(l -> l.address().toString().length()).max().orElse(0);
      peer.learned().forEach(learned -> entry(learned(learned, widest)));
    }
    if (!trace.delegated().isEmpty()) {
      heading("delegated prefixes");
      trace.delegated().forEach(each -> entry(delegated(each)));
    }
  }

  /** Lost packets by reason, without zeros. */
  private void dropped(DeviceStatus device) {
    boolean headed = false;
    for (Counter counter : Counter.values()) {
      long count = device.counters().getOrDefault(counter, 0L);
      if (counter.isLoss() && count > 0) {
        if (!headed) {
          heading("dropped");
          headed = true;
        }
        entry(count + "  " + counter.help());
      }
    }
  }

  /** Peers that use the same address, and the remedy. */
  private void conflicts(List<AddressConflict> conflicts) {
    if (conflicts.isEmpty()) {
      return;
    }
    heading("conflicts");
    for (AddressConflict each : conflicts) {
      entry(
          each.address()
              + " of peer "
              + each.owner()
              + ": refused "
              + Counted.of(each.packets(), "packet")
              + " of peer "
              + each.peer()
              + ", the last "
              + Ages.ago(each.last(), now));
    }
    entry("Give each peer a link-local address of its own: slaacguard linklocal PUBLICKEY");
  }

  /** The current prefixes of {@code delegated:N} in settings. */
  private void delegation(@Nullable DelegationStatus delegation) {
    if (delegation == null) {
      return;
    }
    String state = delegation.state() + " since " + delegation.since().truncatedTo(SECONDS);
    line("uplink", delegation.uplink() + ", " + state);
    for (DelegationStatus.Lease each : delegation.prefixes()) {
      Instant until = each.validUntil();
      entry(each.prefix() + ", valid " + (until == null ? "for ever" : left(until)));
    }
    for (DelegationStatus.Subnet each : delegation.subnets()) {
      entry(
          each.source()
              + " on "
              + each.interfaceName()
              + ": "
              + (each.prefixes().isEmpty()
                  ? delegation.prefixes().isEmpty()
                      ? "none yet, waiting at " + state
                      : "none: what is delegated has no such subnet"
                  : prefixes(each.prefixes())));
    }
  }

  private String left(Instant until) {
    long seconds = until.getEpochSecond() - now.getEpochSecond();
    return seconds <= 0 ? "no more" : "for " + time(seconds);
  }

  private String learned(LearnedAddress learned, int width) {
    if (learned.learnedAt().equals(Instant.EPOCH)) {
      return learned.address().toString();
    }
    return pad(learned.address().toString(), width)
        + "  learned "
        + Ages.ago(learned.learnedAt(), now)
        + ", seen "
        + Ages.ago(learned.lastSeen(), now);
  }

  private String delegated(PeerTrace.Delegated lease) {
    long left = lease.validUntil().getEpochSecond() - now.getEpochSecond();
    return lease.prefix()
        + (left > 0 ? "  for another " + time(left) : "  until now")
        + ", to DUID "
        + lease.client()
        + ", IAID "
        + Integer.toUnsignedString(lease.iaid());
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }

  private void settings(Settings settings) {
    for (Setting<?> setting : SettingTable.all()) {
      List<String> texts = settings.texts(setting);
      if (setting instanceof ListSetting<?> list && list.entryPerLine()) {
        texts.forEach(text -> line(setting.label(), text));
      } else if (!texts.isEmpty()) {
        line(setting.label(), prefixes(texts));
      }
    }
  }

  /** The endpoint with the name of its zone, as {@code wg} formats it. */
  private static @Nullable String endpoint(@Nullable Endpoint endpoint) {
    if (endpoint == null || endpoint.scopeId() == 0) {
      return endpoint == null ? null : endpoint.toString();
    }
    String zone = Zones.name(endpoint.scopeId());
    return "[" + endpoint.address() + "%" + zone + "]:" + endpoint.port();
  }

  private void heading(String name) {
    out.append("  ").append(terminal.bold(name)).append(":\n");
  }

  private void entry(String text) {
    out.append("    ").append(text).append('\n');
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

  /** A duration in all units that are not zero. */
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

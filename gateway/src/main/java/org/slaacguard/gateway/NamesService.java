package org.slaacguard.gateway;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.HostPrefixes;
import org.slaacguard.control.BackendEvent;
import org.slaacguard.control.BackendException;
import org.slaacguard.control.DeviceStatus;
import org.slaacguard.control.DeviceUpdate;
import org.slaacguard.control.InterfaceStatus;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.net.IpAddress;
import org.slaacguard.net.PublicKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the peers' addresses by name to a hosts file, as addresses are learned and expire. Without
 * {@code Domain} and {@code HostsFile} it does nothing.
 */
final class NamesService implements Service {
  private static final Logger LOG = LoggerFactory.getLogger(NamesService.class);

  /** Collects related changes, such as a SLAAC address and a temporary one. */
  static final long DELAY = 100_000_000L;

  /** Shortest interval of writes. */
  static final long GAP = 1_000_000_000L;

  private static final long RATE = 30_000_000_000L;
  private static final int BURST = 5;

  /** Gives the backend's status. */
  @FunctionalInterface
  interface StatusSource {
    /** The status; the caller closes it. */
    DeviceStatus status() throws BackendException;
  }

  private final Path usual;
  private final Supplier<Map<PublicKey, String>> called;
  private final StatusSource backend;
  private final HostsOutput output;
  private final PeerAddressBook book = new PeerAddressBook();
  private final ChangeRate rate = new ChangeRate(RATE, BURST);
  private HostPrefixes prefixes = HostPrefixes.NONE;
  private @Nullable String domain;
  private @Nullable Path file;
  private @Nullable Map<PublicKey, String> known;
  private PeerHostNames names = new PeerHostNames(Map.of(), List.of());
  private boolean begun;
  private boolean moved;
  private long due = Long.MAX_VALUE;
  private long free = Long.MIN_VALUE;

  /**
   * Nothing is set yet.
   *
   * @param usual the file where none is named
   * @param called what people call the peers; the same map while nothing changes
   * @param backend tells the addresses of peers once they are to be named
   */
  NamesService(
      Path usual,
      Supplier<Map<PublicKey, String>> called,
      StatusSource backend,
      HostsOutput output) {
    this.usual = usual;
    this.called = called;
    this.backend = backend;
    this.output = output;
  }

  private @Nullable Path fileOf(Settings settings) {
    Path named = settings.get(SettingTable.HOSTS_FILE);
    return named != null ? named : settings.has(SettingTable.DOMAIN) ? usual : null;
  }

  @Override
  public void check(Settings wanted, Collection<Settings> peers) {
    Path next = fileOf(wanted);
    if (next != null && !next.equals(file)) {
      output.check(next);
    }
  }

  @Override
  public void settings(Settings settings, long now) {
    Path next = fileOf(settings);
    String of = settings.get(SettingTable.DOMAIN);
    if (!begun && next == null) {
      output.sweep();
    }
    begun = true;
    boolean isNew = file == null && next != null;
    if (file != null && next == null) {
      output.want(null, "");
      due = Long.MAX_VALUE;
    }
    file = next;
    domain = of;
    if (next != null) {
      if (isNew) {
        takeAll();
      }
      known = null;
      wanted(now);
    }
  }

  /** Takes the current state, which was not followed while no names were wanted. */
  private void takeAll() {
    try (DeviceStatus status = backend.status()) {
      boolean _ = book.observe(status, this::hasMoved);
    } catch (BackendException e) {
      LOG.debug("told later: {}", e.getMessage());
    }
  }

  private void hasMoved(IpAddress address, @Nullable PublicKey owner) {
    moved = true;
  }

  /** Schedules a write, late enough to collect related changes. */
  private void wanted(long at) {
    due = Math.min(due, at + DELAY);
  }

  @Override
  public DeviceUpdate amend(DeviceUpdate update) {
    book.recall(update);
    return update;
  }

  @Override
  public void peers(PeerChanges changes, long now) {
    if (file != null) {
      book.apply(changes, this::hasMoved);
      wanted(now);
    }
  }

  @Override
  public void prefixes(HostPrefixes next, long now) {
    prefixes = next;
    if (file != null) {
      wanted(now);
    }
  }

  @Override
  public void event(BackendEvent event, long now) {
    if (file == null) {
      return;
    }
    moved = false;
    book.event(event, this::hasMoved);
    if (moved) {
      switch (event) {
        case BackendEvent.AddressLearned each -> wanted(rate.due(each.peer(), now));
        case BackendEvent.AddressForgotten each -> wanted(rate.due(each.peer(), now));
        default -> wanted(now);
      }
    }
  }

  @Override
  public void observe(DeviceStatus status, long now) {
    if (file != null) {
      moved = false;
      if (book.observe(status, this::hasMoved) || moved) {
        wanted(now);
      }
    }
  }

  // The map is the same while nothing changes, so ten thousand names need not be compared at every
  // step.
  @SuppressWarnings("ReferenceEquality")
  private void rename(long now) {
    Map<PublicKey, String> present = called.get();
    if (present != known) {
      known = present;
      names = PeerHostNames.of(present, domain);
      wanted(now);
    }
  }

  @Override
  public long poll(long now, Out out) {
    if (file == null) {
      return Long.MAX_VALUE;
    }
    rename(now);
    if (now >= due && now >= free) {
      due = Long.MAX_VALUE;
      free = now + GAP;
      rate.followed(now);
      output.want(file, HostsText.of(names, book, prefixes, now));
    }
    return due == Long.MAX_VALUE ? due : Math.max(due, free);
  }

  @Override
  public InterfaceStatus report(InterfaceStatus status) {
    if (file == null) {
      return status;
    }
    List<String> notices = new ArrayList<>(names.remarks());
    String failure = output.failure();
    if (failure != null) {
      notices.add("the names of peers: " + failure);
    }
    return status.with(Map.of(), notices);
  }

  @Override
  public void close() {
    output.close();
  }
}

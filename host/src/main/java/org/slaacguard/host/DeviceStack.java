package org.slaacguard.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slaacguard.linux.Link;
import org.slaacguard.linux.LinkLayer;
import org.slaacguard.linux.PppoeSession;

/**
 * The devices of this host at one moment, and what each lies on. The kernel tells this of all but
 * PPP. For PPP the list of PPPoE sessions tells it, and if these are on several devices, the
 * command line of the interface's pppd.
 *
 * @param layers all devices
 * @param sessions of PPPoE
 */
record DeviceStack(List<LinkLayer> layers, List<PppoeSession> sessions) {
  /** ARPHRD_ETHER and ARPHRD_PPP of linux/if_arp.h. */
  private static final int ETHER = 1;

  private static final int PPP = 512;

  /** The deepest stack; no host has a deeper one on purpose. */
  private static final int DEEPEST = 8;

  /** Copies the lists. */
  DeviceStack {
    layers = List.copyOf(layers);
    sessions = List.copyOf(sessions);
  }

  /**
   * The stack of devices from one device down.
   *
   * @param name of the device, which need not be there
   * @param below the device that it lies on, if the file says so; else null
   */
  MtuLayer chain(String name, @Nullable String below) {
    // The MTU of a session is known once the session is up.
    Optional<LinkLayer> found =
        find(name).filter(each -> kind(each.link()) != MtuLayer.Kind.PPP || each.link().isUp());
    if (found.isEmpty()) {
      MtuLayer.Kind kind = below == null ? MtuLayer.Kind.OTHER : MtuLayer.Kind.PPPOE;
      return new MtuLayer(
          name, 0, kind, 0, 0, below == null ? List.of() : List.of(chain(below, null)));
    }
    return layer(found.get(), below, new HashSet<>());
  }

  private Optional<LinkLayer> find(String name) {
    return layers.stream().filter(each -> each.link().name().equals(name)).findFirst();
  }

  private MtuLayer layer(LinkLayer each, @Nullable String below, Set<Integer> seen) {
    Link link = each.link();
    List<MtuLayer> lower = new ArrayList<>();
    MtuLayer.Kind kind = kind(link);
    if (seen.add(link.index()) && seen.size() < DEEPEST) {
      for (LinkLayer next : below(each, kind, below)) {
        lower.add(layer(next, null, seen));
      }
    }
    if (kind == MtuLayer.Kind.PPP && !lower.isEmpty()) {
      kind = MtuLayer.Kind.PPPOE;
    }
    return new MtuLayer(link.name(), link.index(), kind, link.mtu(), each.most(), lower);
  }

  private List<LinkLayer> below(LinkLayer each, MtuLayer.Kind kind, @Nullable String below) {
    int index = each.link().index();
    return switch (kind) {
      case BRIDGE, BOND -> layers.stream().filter(port -> port.master() == index).toList();
      case VLAN, MACVLAN -> layers.stream().filter(l -> l.link().index() == each.lower()).toList();
      case PPP, PPPOE ->
          Optional.ofNullable(below == null ? sessionDevice(each.link().name()) : below)
              .flatMap(this::find)
              .stream()
              .toList();
      case ETHERNET, OTHER -> List.of();
    };
  }

  private static MtuLayer.Kind kind(Link link) {
    return switch (link.kind()) {
      case "vlan" -> MtuLayer.Kind.VLAN;
      case "bridge" -> MtuLayer.Kind.BRIDGE;
      case "bond", "team" -> MtuLayer.Kind.BOND;
      case "macvlan", "macvtap", "ipvlan" -> MtuLayer.Kind.MACVLAN;
      case "ppp" -> MtuLayer.Kind.PPP;
      default ->
          link.hardwareType() == PPP
              ? MtuLayer.Kind.PPP
              : link.hardwareType() == ETHER && !link.kind().equals("tun")
                  ? MtuLayer.Kind.ETHERNET
                  : MtuLayer.Kind.OTHER;
    };
  }

  /** The device below a PPP interface; null if it is not PPPoE, or cannot be found out. */
  private @Nullable String sessionDevice(String name) {
    Set<String> devices = new HashSet<>();
    sessions.forEach(each -> devices.add(each.device()));
    if (devices.size() == 1) {
      return devices.iterator().next();
    }
    List<String> named = words(name).stream().filter(devices::contains).distinct().toList();
    return named.size() == 1 ? named.getFirst() : null;
  }

  /** The words of the command line of an interface's pppd, whose process number is in a file. */
  private static List<String> words(String name) {
    try {
      String process =
          Files.readString(Path.of("/run").resolve(name + ".pid"))
              .lines()
              .findFirst()
              .orElse("")
              .strip();
      if (!process.matches("[0-9]{1,10}")) {
        return List.of();
      }
      List<String> words = new ArrayList<>();
      String line =
          Files.readString(Path.of("/proc", process, "cmdline"), StandardCharsets.ISO_8859_1);
      for (String word : line.split("\0", -1)) {
        words.add(word.startsWith("nic-") ? word.substring(4) : word);
      }
      return words;
    } catch (IOException e) {
      // It has ended, or does not write such a file.
      return List.of();
    }
  }
}

package org.slaacguard.control;

import java.util.ArrayList;
import java.util.List;
import org.slaacguard.net.Ipv6Address;

/** Collects what a request or an answer says about router advertisements. */
final class AdvertiseKeys {
  /** Entries of one kind, at most: more do not fit a router advertisement. */
  private static final int MOST = 64;

  private boolean replacePrefixes;
  private boolean replaceRdnss;
  private boolean replaceDnssl;
  private final List<PrefixSettings> prefixes = new ArrayList<>();
  private final List<Ipv6Address> rdnss = new ArrayList<>();
  private final List<String> dnssl = new ArrayList<>();

  /** Whether it was one of these keys. */
  boolean take(UapiLine line) {
    switch (line.key()) {
      case "replace_advertise_prefixes" -> {
        line.mustBeTrue();
        replacePrefixes = true;
      }
      case "replace_rdnss" -> {
        line.mustBeTrue();
        replaceRdnss = true;
      }
      case "replace_dnssl" -> {
        line.mustBeTrue();
        replaceDnssl = true;
      }
      case "advertise_prefix" -> add(prefixes, PrefixSettings.parse(line.value()));
      case "rdnss" -> add(rdnss, Ipv6Address.parse(line.value()));
      case "dnssl" -> add(dnssl, ValueText.domain(line.value()));
      default -> {
        return false;
      }
    }
    return true;
  }

  private static <T> void add(List<T> list, T entry) {
    if (list.size() == MOST) {
      throw new IllegalArgumentException("more than " + MOST + " of them");
    }
    list.add(entry);
  }

  AdvertiseUpdate update() {
    return new AdvertiseUpdate(replacePrefixes, prefixes, replaceRdnss, rdnss, replaceDnssl, dnssl);
  }

  AdvertiseSettings settings() {
    return new AdvertiseSettings(prefixes, rdnss, dnssl);
  }
}

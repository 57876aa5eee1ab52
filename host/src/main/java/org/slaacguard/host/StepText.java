package org.slaacguard.host;

import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Steps as lines of the journal: a name, and the step's words. */
final class StepText {
  private static final Map<String, Function<StepWords, SetupStep>> KINDS =
      Map.ofEntries(
          Map.entry("address", AddAddress::parse),
          Map.entry("route", AddRoute::parse),
          Map.entry("rule", AddRule::parse),
          Map.entry("unreachable", AddUnreachable::parse),
          Map.entry("address-generation", AddressGeneration::parse),
          Map.entry("clamp-mss", ClampMss::parse),
          Map.entry("filter", DefaultRouteFilter::parse),
          Map.entry("dns", DnsEntry::parse),
          Map.entry("forward-ipv4", ForwardIpv4::parse),
          Map.entry("masquerade", Masquerade::parse),
          Map.entry("forward-ipv6", ForwardIpv6::parse),
          Map.entry("hear-advertisements", AcceptAdvertisements::parse),
          Map.entry("up", LinkUp::parse),
          Map.entry("mark", MarkOuterPackets::parse),
          Map.entry("other-address", OtherAddress::parse),
          Map.entry("refuse-advertisements", RefuseAdvertisements::parse),
          Map.entry("refuse-others-advertisements", RefuseOthersAdvertisements::parse),
          Map.entry("refuse-source", RefuseSource::parse),
          Map.entry("device-mtu", SetDeviceMtu::parse),
          Map.entry("neighbor-limit", NeighborLimit::parse),
          Map.entry("router-messages", RouterMessageFilter::parse),
          Map.entry("mtu", SetMtu::parse),
          Map.entry("source-route", SourceRoute::parse),
          Map.entry("source-rule", SourceRule::parse),
          Map.entry("validate-marks", ValidateMarks::parse));

  private StepText() {}

  static String format(SetupStep step) {
    String words = String.join(" ", step.words());
    return words.isEmpty() ? name(step) : name(step) + " " + words;
  }

  private static String name(SetupStep step) {
    return switch (step) {
      case AddAddress s -> "address";
      case AddRoute s -> "route";
      case AddRule s -> "rule";
      case AddUnreachable s -> "unreachable";
      case AddressGeneration s -> "address-generation";
      case ClampMss s -> "clamp-mss";
      case DefaultRouteFilter s -> "filter";
      case DnsEntry s -> "dns";
      case ForwardIpv4 s -> "forward-ipv4";
      case Masquerade s -> "masquerade";
      case ForwardIpv6 s -> "forward-ipv6";
      case AcceptAdvertisements s -> "hear-advertisements";
      case LinkUp s -> "up";
      case MarkOuterPackets s -> "mark";
      case OtherAddress s -> "other-address";
      case RefuseAdvertisements s -> "refuse-advertisements";
      case RefuseOthersAdvertisements s -> "refuse-others-advertisements";
      case RefuseSource s -> "refuse-source";
      case SetDeviceMtu s -> "device-mtu";
      case NeighborLimit s -> "neighbor-limit";
      case RouterMessageFilter s -> "router-messages";
      case SetMtu s -> "mtu";
      case SourceRoute s -> "source-route";
      case SourceRule s -> "source-rule";
      case ValidateMarks s -> "validate-marks";
    };
  }

  /**
   * Reads a step.
   *
   * @throws IllegalArgumentException if it is none of ours, or not whole
   */
  static SetupStep parse(String text) {
    List<String> words = List.of(text.split(" ", -1));
    Function<StepWords, SetupStep> kind = KINDS.get(words.getFirst());
    if (kind == null) {
      throw new IllegalArgumentException("no such step: '" + words.getFirst() + "'");
    }
    StepWords rest = new StepWords(words.subList(1, words.size()));
    SetupStep step = kind.apply(rest);
    rest.end();
    return step;
  }
}

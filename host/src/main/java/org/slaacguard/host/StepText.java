package org.slaacguard.host;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Steps as lines of the journal: a name, and the step's words. */
final class StepText {
  private record Kind(
      String name, Class<? extends SetupStep> type, Function<StepWords, SetupStep> parser) {}

  private static final List<Kind> KINDS =
      List.of(
          new Kind("address", AddAddress.class, AddAddress::parse),
          new Kind("route", AddRoute.class, AddRoute::parse),
          new Kind("rule", AddRule.class, AddRule::parse),
          new Kind("unreachable", AddUnreachable.class, AddUnreachable::parse),
          new Kind("address-generation", AddressGeneration.class, AddressGeneration::parse),
          new Kind("clamp-mss", ClampMss.class, ClampMss::parse),
          new Kind("filter", DefaultRouteFilter.class, DefaultRouteFilter::parse),
          new Kind("dns", DnsEntry.class, DnsEntry::parse),
          new Kind("forward-ipv4", ForwardIpv4.class, ForwardIpv4::parse),
          new Kind("masquerade", Masquerade.class, Masquerade::parse),
          new Kind("forward-ipv6", ForwardIpv6.class, ForwardIpv6::parse),
          new Kind("hear-advertisements", AcceptAdvertisements.class, AcceptAdvertisements::parse),
          new Kind("up", LinkUp.class, LinkUp::parse),
          new Kind("mark", MarkOuterPackets.class, MarkOuterPackets::parse),
          new Kind("other-address", OtherAddress.class, OtherAddress::parse),
          new Kind(
              "refuse-advertisements", RefuseAdvertisements.class, RefuseAdvertisements::parse),
          new Kind(
              "refuse-others-advertisements",
              RefuseOthersAdvertisements.class,
              RefuseOthersAdvertisements::parse),
          new Kind("refuse-source", RefuseSource.class, RefuseSource::parse),
          new Kind("device-mtu", SetDeviceMtu.class, SetDeviceMtu::parse),
          new Kind("neighbor-limit", NeighborLimit.class, NeighborLimit::parse),
          new Kind("router-messages", RouterMessageFilter.class, RouterMessageFilter::parse),
          new Kind("mtu", SetMtu.class, SetMtu::parse),
          new Kind("source-route", SourceRoute.class, SourceRoute::parse),
          new Kind("source-rule", SourceRule.class, SourceRule::parse),
          new Kind("validate-marks", ValidateMarks.class, ValidateMarks::parse));

  private static final Map<String, Kind> BY_NAME =
      KINDS.stream().collect(Collectors.toMap(Kind::name, kind -> kind));

  private static final Map<Class<?>, String> NAMES =
      KINDS.stream().collect(Collectors.toMap(Kind::type, Kind::name));

  private StepText() {}

  static String format(SetupStep step) {
    String words = String.join(" ", step.words());
    return words.isEmpty() ? name(step) : name(step) + " " + words;
  }

  private static String name(SetupStep step) {
    String name = NAMES.get(step.getClass());
    if (name == null) {
      throw new IllegalStateException("no name for " + step.getClass());
    }
    return name;
  }

  /**
   * Reads a step.
   *
   * @throws IllegalArgumentException if it is none of ours, or not whole
   */
  static SetupStep parse(String text) {
    List<String> words = List.of(text.split(" ", -1));
    Kind kind = BY_NAME.get(words.getFirst());
    if (kind == null) {
      throw new IllegalArgumentException("no such step: '" + words.getFirst() + "'");
    }
    StepWords rest = new StepWords(words.subList(1, words.size()));
    SetupStep step = kind.parser().apply(rest);
    rest.end();
    return step;
  }
}

package org.slaacguard.control;

import java.util.List;
import org.slaacguard.net.NdOption;

/** {@code AdvertiseRoute}: routes through the gateway (RFC 4191). */
public final class AdvertiseRouteSetting extends EntriesSetting<AdvertisedRoute> {
  AdvertiseRouteSetting() {
    super("AdvertiseRoute", "advertise-route", Section.INTERFACE, Section.PEER);
  }

  @Override
  AdvertisedRoute parseEntry(String text) {
    return AdvertisedRoute.parse(text);
  }

  /** One prefix has one route. */
  @Override
  Object identity(AdvertisedRoute entry) {
    return entry.prefix();
  }

  @Override
  public List<NdOption> options(List<AdvertisedRoute> routes, Settings all) {
    return routes.stream()
        .<NdOption>map(
            route ->
                new NdOption.RouteInformation(
                    route.prefix(), route.preference(), route.lifetime().toSeconds()))
        .toList();
  }

  @Override
  public boolean entryPerLine() {
    return true;
  }

  @Override
  public String label() {
    return "advertised route";
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String jsonName() {
    return "routes";
  }

  @Override
  public String argument() {
    return "PREFIX,...";
  }

  @Override
  public String description() {
    return "routes through the gateway (RFC 4191); options may follow each:"
        + " `2001:db8::/32 lifetime=1d preference=high`";
  }
}

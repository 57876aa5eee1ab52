package org.slaacguard.control;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import org.slaacguard.net.NdOption;

/** {@code CaptivePortal}: the API of a captive portal (RFC 8910). */
public final class CaptivePortalSetting extends ValueSetting<String> {
  CaptivePortalSetting() {
    super("CaptivePortal", "captive-portal", Section.INTERFACE, Section.PEER);
  }

  @Override
  String parse(String text) {
    try {
      URI uri = new URI(text);
      boolean web = "https".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null;
      boolean known = "urn".equalsIgnoreCase(uri.getScheme()) && text.length() > 4;
      if (web || known) {
        return new NdOption.CaptivePortal(text).uri();
      }
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException("not a URI: " + e.getMessage(), e);
    }
    throw new IllegalArgumentException(
        "the URI of a captive portal's API must begin with https:// and a host (RFC"
            + " 8908), or be urn:ietf:params:capport:unrestricted, not '"
            + text
            + "'");
  }

  @Override
  String format(String value) {
    return value;
  }

  @Override
  public List<NdOption> options(String uri, Settings all) {
    return List.of(new NdOption.CaptivePortal(uri));
  }

  @Override
  public String jsonObject() {
    return ADVERTISE;
  }

  @Override
  public String argument() {
    return "URI";
  }

  @Override
  public String description() {
    return "URI of a captive portal's API (RFC 8910); `urn:ietf:params:capport:unrestricted`"
        + " means that there is no portal";
  }
}

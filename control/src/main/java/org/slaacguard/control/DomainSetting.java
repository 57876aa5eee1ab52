package org.slaacguard.control;

import java.util.Locale;
import java.util.regex.Pattern;

/** {@code Domain}: the domain of the peers' names. */
public final class DomainSetting extends ValueSetting<String> {
  /** Leaves room for a label of 63 characters and a dot in a name of 253. */
  private static final int LONGEST = 253 - 1 - HostLabel.LONGEST;

  private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";
  private static final Pattern DOMAIN = Pattern.compile(LABEL + "(\\." + LABEL + ")*");

  DomainSetting() {
    super("Domain", "domain", Section.INTERFACE);
  }

  @Override
  String parse(String text) {
    String domain = text.toLowerCase(Locale.ROOT);
    domain = domain.endsWith(".") ? domain.substring(0, domain.length() - 1) : domain;
    boolean good =
        domain.length() <= LONGEST
            && DOMAIN.matcher(domain).matches()
            && HostLabel.standsAlone(domain.substring(domain.lastIndexOf('.') + 1));
    if (!good) {
      throw new IllegalArgumentException(
          "it is a domain of letters, digits, hyphens and dots, such as vpn.example, of "
              + LONGEST
              + " characters at most, not '"
              + text
              + "'");
    }
    return domain;
  }

  @Override
  String format(String value) {
    return value;
  }

  @Override
  public String argument() {
    return "DOMAIN";
  }

  @Override
  public String description() {
    return "the domain of the peers' names, in `HostsFile` ([names.md](names.md))";
  }

  @Override
  String defaultText() {
    return "names without a domain";
  }
}

package org.slaacguard.gateway;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.Configuration;
import org.slaacguard.control.PeerSection;
import org.slaacguard.control.Settings;

/**
 * Finds what no host could bring up although each line of a file is right, such as an advertisement
 * that is too long. The daemon refuses the same.
 */
public final class FileChecks {
  private final LanClaims claims = new LanClaims();

  /** No file yet. */
  public FileChecks() {}

  /**
   * Looks at one more file.
   *
   * @return why its interface cannot come up, beside those before it; null if it can
   */
  public @Nullable String problem(String interfaceName, Configuration said) {
    Settings wanted = said.device().settings();
    List<Settings> peers = said.peers().stream().map(PeerSection::settings).toList();
    List<String> lans = LanContent.names(wanted);
    try {
      PeerContents.check(wanted, peers);
      LanContent.check(interfaceName, wanted, peers);
      lans.forEach(lan -> claims.check(interfaceName, lan));
      claims.hold(interfaceName, lans);
      return null;
    } catch (IllegalArgumentException e) {
      return String.valueOf(e.getMessage());
    }
  }
}

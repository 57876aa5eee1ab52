package org.slaacguard.control;

import java.util.List;

/** {@code NeighborProxy}: interfaces on which the gateway answers for its peers. */
public final class NeighborProxySetting extends EntriesSetting<NeighborProxySettings> {
  NeighborProxySetting() {
    super("NeighborProxy", "neighbor-proxy", Section.INTERFACE);
  }

  /** Sockets and capabilities for it exist from the start only. */
  @Override
  public boolean isLive() {
    return false;
  }

  @Override
  NeighborProxySettings parseEntry(String text) {
    return NeighborProxySettings.parse(text);
  }

  @Override
  List<NeighborProxySettings> add(
      List<NeighborProxySettings> before, List<NeighborProxySettings> read) {
    NeighborProxySettings added = read.getFirst();
    if (before.stream().anyMatch(old -> old.interfaceName().equals(added.interfaceName()))) {
      throw new IllegalArgumentException(added.interfaceName() + " appears twice");
    }
    return join(before, List.of(added));
  }

  @Override
  public boolean entryPerLine() {
    return true;
  }

  @Override
  public String argument() {
    return "INTERFACE,...";
  }

  @Override
  public String description() {
    return "interfaces on which the gateway answers neighbour solicitations for its peers;"
        + " options may follow each, see [one on-link prefix](neighbor-proxy.md)";
  }

  @Override
  String defaultText() {
    return "no answers";
  }
}

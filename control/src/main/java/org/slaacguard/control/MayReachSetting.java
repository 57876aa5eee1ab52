package org.slaacguard.control;

/** {@code MayReach}: where a peer's connections may go. */
public final class MayReachSetting extends EntriesSetting<Reach> {
  MayReachSetting() {
    super("MayReach", "may-reach", Section.INTERFACE, Section.PEER);
  }

  @Override
  Reach parseEntry(String text) {
    return Reach.parse(text);
  }

  @Override
  public String argument() {
    return "TARGET,...";
  }

  @Override
  public String description() {
    return "where peers may open connections: `all`, `none`, `gateway`, `lan`, `internet`,"
        + " `peers`, `peers:TAG` or prefixes; protocols and ports may follow each, as in"
        + " `2001:db8:5::/64 tcp/443`; see [access.md](access.md)";
  }

  @Override
  public String defaultIn(Section section) {
    return section == Section.PEER ? "as its tags, else as the interface" : defaultText();
  }

  @Override
  String defaultText() {
    return "`all`";
  }
}

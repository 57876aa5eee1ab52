package org.slaacguard.control;

/** {@code TagMayReach}: where the connections of all peers with a tag may go. */
public final class TagMayReachSetting extends EntriesSetting<TagReach> {
  TagMayReachSetting() {
    super("TagMayReach", "tag-may-reach", Section.INTERFACE);
  }

  /** Room for several rules for each tag. */
  @Override
  int most() {
    return 1024;
  }

  @Override
  TagReach parseEntry(String text) {
    return TagReach.parse(text);
  }

  @Override
  public String argument() {
    return "TAG TARGET,...";
  }

  @Override
  public String description() {
    return "the same for peers with a tag, which comes before each entry: `family lan, family"
        + " internet, guest internet tcp/443`";
  }
}

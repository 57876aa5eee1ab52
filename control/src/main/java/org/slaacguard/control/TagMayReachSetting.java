package org.slaacguard.control;

/** {@code TagMayReach}: where the connections of all peers with a tag may go. */
public final class TagMayReachSetting extends EntriesSetting<TagReach> {
  TagMayReachSetting() {
    super("TagMayReach", "tag-may-reach", Section.INTERFACE);
  }

  /** Some for each tag. */
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
    return "the same for the peers that have a tag, which stands before each: `family lan, family"
        + " internet, guest internet tcp/443`";
  }
}

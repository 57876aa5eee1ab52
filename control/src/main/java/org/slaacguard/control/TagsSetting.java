package org.slaacguard.control;

/** {@code Tags}: the groups that a peer belongs to. */
public final class TagsSetting extends EntriesSetting<Tag> {
  TagsSetting() {
    super("Tags", "tags", Section.PEER);
  }

  @Override
  Tag parseEntry(String text) {
    return Tag.parse(text);
  }

  @Override
  public String argument() {
    return "TAG,...";
  }

  @Override
  public String description() {
    return "words to which rules apply, such as `family`: see [access.md](access.md)";
  }
}

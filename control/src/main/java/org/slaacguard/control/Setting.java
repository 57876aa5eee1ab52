package org.slaacguard.control;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.NdOption;

/**
 * The description of one setting: its names, its sections, its text form, and its documentation.
 * Files, the UAPI, {@code set}, {@code show}, JSON and the reference page all walk the {@link
 * SettingTable} of these. A new setting is a class and a line there.
 *
 * @param <T> what it is set to; immutable
 */
public abstract sealed class Setting<T> implements FileKey permits ValueSetting, ListSetting {
  /** The JSON object of what router advertisements say. */
  static final String ADVERTISE = "advertise";

  private final String name;
  private final String word;
  private final Set<Section> sections;

  /**
   * A setting.
   *
   * @param name its key in files, such as {@code LearnLimit}
   * @param word its name in commands, such as {@code learn-limit}
   * @param sections where it is allowed; if in both, the peer's value counts, else the interface's
   */
  Setting(String name, String word, Section... sections) {
    this.name = name;
    this.word = word;
    this.sections = EnumSet.noneOf(Section.class);
    this.sections.addAll(List.of(sections));
  }

  /** Its key in files. */
  public final String name() {
    return name;
  }

  /** Its name in commands. */
  public final String word() {
    return word;
  }

  /** Its key in the UAPI. */
  public String key() {
    return word.replace('-', '_');
  }

  /**
   * Whether it can be changed while the interface is up. If not, only files have it, and neither
   * the UAPI nor commands know it.
   */
  public boolean isLive() {
    return true;
  }

  /** Its label in {@code show}. */
  public String label() {
    return word.replace('-', ' ');
  }

  /** The placeholder of its value in the help text, such as {@code PREFIX,...}. */
  public abstract String argument();

  /** The setting's effect: a phrase in Markdown, for the reference page and the help text. */
  public abstract String description();

  /** The default in a section of this kind, in Markdown. */
  public String defaultIn(Section section) {
    return section == Section.PEER && in(Section.INTERFACE) ? "the interface's" : defaultText();
  }

  /** The default if no section has the setting, in Markdown. */
  String defaultText() {
    return "none";
  }

  /** The JSON object that contains it; empty for that of the interface or the peer itself. */
  public String jsonObject() {
    return "";
  }

  /** Its name in JSON. */
  public String jsonName() {
    StringBuilder camel = new StringBuilder();
    for (String part : word.split("-", -1)) {
      camel.append(
          camel.isEmpty()
              ? part
              : part.substring(0, 1).toUpperCase(Locale.ROOT) + part.substring(1));
    }
    return camel.toString();
  }

  /** Whether router advertisements carry it. */
  public final boolean isAdvertised() {
    return jsonObject().equals(ADVERTISE);
  }

  /**
   * The options that carry it in router advertisements.
   *
   * @param all all settings
   */
  public List<NdOption> options(T value, Settings all) {
    return List.of();
  }

  @Override
  public final boolean in(Section section) {
    return sections.contains(section);
  }

  @Override
  public final boolean isWireGuards() {
    return false;
  }

  /**
   * Reads a value of a file or a command.
   *
   * @param warn takes warnings about probable mistakes
   * @throws IllegalArgumentException saying what is wrong with it
   */
  public abstract T parse(String text, Consumer<String> warn);

  /** The text forms of its entries, or of its one value, each as {@link #parse} reads it. */
  public abstract List<String> texts(T value);

  /** The value after another occurrence in the same section. */
  abstract @Nullable T again(@Nullable T before, String text, Consumer<String> warn);

  /** The value after an update that adds this one. */
  abstract T merge(@Nullable T before, T next);

  /** Whether this value means the same as an absent one. */
  boolean saysNothing(T value) {
    return false;
  }

  /** Its key in files. */
  @Override
  public final String toString() {
    return name;
  }
}

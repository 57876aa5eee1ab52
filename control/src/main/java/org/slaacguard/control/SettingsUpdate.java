package org.slaacguard.control;

import java.util.HashSet;
import java.util.Set;

/**
 * A change to settings: some are cleared first, then values are set and entries added to lists.
 * Other settings stay as they are.
 *
 * @param cleared settings that go first
 * @param values what is set, or added to a list
 */
public record SettingsUpdate(Set<Setting<?>> cleared, Settings values) {
  /** Changes nothing. */
  public static final SettingsUpdate NOTHING = new SettingsUpdate(Set.of(), Settings.NONE);

  /** Copies the set. */
  public SettingsUpdate {
    cleared = Set.copyOf(cleared);
  }

  /** Sets these values, and adds these entries. */
  public static SettingsUpdate adding(Settings values) {
    return values.isEmpty() ? NOTHING : new SettingsUpdate(Set.of(), values);
  }

  /** Sets this alone, whatever it was before; entries of a list replace those there were. */
  public static <T> SettingsUpdate setting(Setting<T> setting, T value) {
    return new SettingsUpdate(Set.of(setting), Settings.NONE.with(setting, value));
  }

  /** Sets these values, and removes all others of such a section that can be changed. */
  public static SettingsUpdate replacing(Section section, Settings values) {
    return new SettingsUpdate(Set.copyOf(SettingTable.live(section)), values);
  }

  /** Sets these values; the lists of such a section are these entries and no others. */
  public static SettingsUpdate withLists(Section section, Settings values) {
    Set<Setting<?>> lists = new HashSet<>(SettingTable.live(section));
    lists.removeIf(setting -> setting instanceof ValueSetting<?>);
    return new SettingsUpdate(lists, values);
  }

  /** Whether it changes nothing. */
  public boolean isEmpty() {
    return cleared.isEmpty() && values.isEmpty();
  }

  /** This, and then another. */
  public SettingsUpdate then(SettingsUpdate next) {
    if (isEmpty() || next.isEmpty()) {
      return isEmpty() ? next : this;
    }
    Set<Setting<?>> gone = new HashSet<>(cleared);
    gone.addAll(next.cleared);
    return new SettingsUpdate(gone, next.applyTo(values));
  }

  /** The settings after this change. */
  public Settings applyTo(Settings before) {
    if (isEmpty()) {
      return before;
    }
    return before.without(cleared).merged(values);
  }
}

package org.slaacguard.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.ListSetting;
import org.slaacguard.control.Section;
import org.slaacguard.control.Setting;
import org.slaacguard.control.SettingTable;
import org.slaacguard.control.Settings;
import org.slaacguard.control.ValueSetting;
import tools.jackson.core.JsonGenerator;

/** Writes settings as members of a JSON object, and other optional members. */
final class SettingsJson {
  private SettingsJson() {}

  /**
   * Writes all settings of a section. Those in an object of their own are left out if a peer has
   * none of them.
   */
  static void settings(Settings settings, Section section, JsonGenerator json) {
    Map<String, List<Setting<?>>> objects = new LinkedHashMap<>();
    for (Setting<?> setting : SettingTable.live(section)) {
      if (setting.jsonObject().isEmpty()) {
        setting(settings, setting, json);
      } else {
        objects.computeIfAbsent(setting.jsonObject(), name -> new ArrayList<>()).add(setting);
      }
    }
    objects.forEach(
        (name, members) -> {
          if (section == Section.INTERFACE || members.stream().anyMatch(settings::has)) {
            json.writeObjectPropertyStart(name);
            members.forEach(member -> setting(settings, member, json));
            json.writeEndObject();
          }
        });
  }

  private static void setting(Settings settings, Setting<?> setting, JsonGenerator json) {
    switch (setting) {
      case ListSetting<?> list -> texts(json, list.jsonName(), settings.entries(list));
      case ValueSetting<?> value -> {
        switch (settings.json(value)) {
          case null -> json.writeNullProperty(value.jsonName());
          case Number number -> json.writeNumberProperty(value.jsonName(), number.longValue());
          case Boolean truth -> json.writeBooleanProperty(value.jsonName(), truth);
          case Object text -> json.writeStringProperty(value.jsonName(), text.toString());
        }
      }
    }
  }

  static void text(JsonGenerator json, String name, @Nullable Object value) {
    if (value == null) {
      json.writeNullProperty(name);
    } else {
      json.writeStringProperty(name, value.toString());
    }
  }

  static void texts(JsonGenerator json, String name, List<?> values) {
    json.writeArrayPropertyStart(name);
    values.forEach(value -> json.writeString(value.toString()));
    json.writeEndArray();
  }
}

package org.slaacguard.gateway;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slaacguard.net.PublicKey;

/**
 * Something that happened, for whoever watches.
 *
 * @param id greater than that of every earlier event of this process, and of earlier ones
 * @param type such as {@code address.learned}; docs/events.md lists them
 * @param interfaceName where
 * @param peer whom it is about; null where that is no peer
 * @param name what people call the peer; empty where it has no name
 * @param fields what else there is to say, in this order: texts, numbers, and lists of texts
 */
record GatewayEvent(
    long id,
    Instant time,
    EventType type,
    String interfaceName,
    @Nullable PublicKey peer,
    String name,
    Map<String, Object> fields) {
  private static final int FRAME = 256;

  /** Bytes that it keeps in memory, roughly and rather too many. */
  int weight() {
    int characters = interfaceName.length() + name.length();
    for (Map.Entry<String, Object> field : fields.entrySet()) {
      characters += field.getKey().length() + field.getValue().toString().length() + 32;
    }
    return FRAME + 2 * characters;
  }

  /** Whose share of the memory it is in. */
  String share() {
    return peer == null ? interfaceName : interfaceName + "/" + peer;
  }
}

package org.slaacguard.host;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The MTU of each device on the path to the uplink, and of the tunnel above them.
 *
 * @param devices in the order in which they are set
 * @param tunnel MTU of the interface itself, in bytes; 0 where that is not followed
 */
public record DeviceSizes(List<DeviceSize> devices, int tunnel) {
  /** Nothing is followed. */
  public static final DeviceSizes NONE = new DeviceSizes(List.of(), 0);

  /** Copies the list. */
  public DeviceSizes {
    devices = List.copyOf(devices);
  }

  /**
   * The size of one device that is there.
   *
   * @param name of the device
   * @param index index of the device, because another device may get its name
   * @param mtu in bytes
   * @param on the devices below it, and how many bytes of each packet it needs there
   */
  public record DeviceSize(String name, int index, int mtu, Map<String, Integer> on) {
    /** Copies the map. */
    public DeviceSize {
      on = Map.copyOf(new TreeMap<>(on));
    }
  }

  /** The sizes of a plan, for the devices that are there. */
  public static DeviceSizes of(MtuPlan plan, int tunnel) {
    List<DeviceSize> sizes = new ArrayList<>();
    Set<String> ports = new HashSet<>();
    plan.uplink()
        .layer()
        .all()
        .filter(layer -> layer.kind() == MtuLayer.Kind.BOND)
        .forEach(bond -> bond.lower().forEach(port -> ports.add(port.name())));
    for (MtuPlan.Device each : plan.devices()) {
      MtuLayer layer = each.layer();
      // A bond sets its ports by itself.
      if (layer.index() != 0 && !ports.contains(layer.name())) {
        Map<String, Integer> on = new TreeMap<>();
        layer.lower().forEach(below -> on.put(below.name(), layer.kind().cost()));
        sizes.add(new DeviceSize(layer.name(), layer.index(), each.size(), on));
      }
    }
    return new DeviceSizes(sizes, tunnel);
  }
}

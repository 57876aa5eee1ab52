package org.slaacguard.host;

import java.util.HashSet;
import java.util.Set;
import org.slaacguard.linux.Route;

/**
 * The steps whose effect the host shows. Routes are looked up, because there may be thousands, one
 * for each prefix that a peer was delegated.
 */
final class StepsInEffect {
  private final HostView view;
  private final Set<AddRoute> routes = new HashSet<>();

  StepsInEffect(HostView view) {
    this.view = view;
    for (Route route : view.routes()) {
      if (route.linkIndex() == view.link().index()) {
        routes.add(new AddRoute(route.destination(), route.table()));
      }
    }
  }

  /** As {@link SetupStep#holds}. */
  boolean contains(SetupStep step) {
    return step instanceof AddRoute route ? routes.contains(route) : step.holds(view);
  }
}

package org.slaacguard.autoconf;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slaacguard.autoconf.PrefixDelegationClient.State;
import org.slaacguard.net.Dhcp6Message;
import org.slaacguard.net.Dhcp6Option.ClientId;
import org.slaacguard.net.Dhcp6Option.RapidCommit;
import org.slaacguard.net.Dhcp6Option.ReconfigureMessage;
import org.slaacguard.net.Dhcp6Option.ServerId;
import org.slaacguard.net.Dhcp6Status;
import org.slaacguard.net.Dhcp6Type;
import org.slaacguard.net.Duid;
import org.slaacguard.net.PacketException;

/** Processes the messages of servers for a {@link PrefixDelegationClient}. */
final class DelegationReceiver {
  private final DelegationSettings settings;
  private final DelegationOffers offers;
  private final DelegationExchanges client;
  private @Nullable ReconfigureKey key;

  DelegationReceiver(DelegationExchanges client) {
    this.client = client;
    settings = client.settings;
    offers = client.offers;
  }

  /** As {@link PrefixDelegationClient#receive}. */
  void receive(byte[] wire, long now) {
    Dhcp6Message message;
    try {
      message = Dhcp6Message.parse(wire);
    } catch (PacketException e) {
      return;
    }
    ServerId server = message.option(ServerId.class);
    ClientId addressee = message.option(ClientId.class);
    if (server == null || addressee == null || !addressee.duid().equals(settings.duid())) {
      return;
    }
    client.age(now);
    if (message.type() == Dhcp6Type.RECONFIGURE) {
      reconfigure(message, wire, server.duid(), now);
    } else if (client.isAnswered(message)) {
      switch (message.type()) {
        case ADVERTISE -> advertise(message, server.duid(), now);
        case REPLY -> reply(message, server.duid(), now);
        default -> {}
      }
    }
  }

  private void advertise(Dhcp6Message message, Duid server, long now) {
    if (client.state != State.SOLICIT) {
      return;
    }
    client.solMaxRt(message);
    String why = offers.add(server, message);
    if (why != null) {
      client.say("server " + server + " offers nothing: " + why);
      return;
    }
    if (client.isPastFirstTimeout() || offers.isDecided()) {
      client.requestBest(now);
    }
  }

  private void reply(Dhcp6Message message, Duid server, long now) {
    List<AssociationReply> replies = new ArrayList<>();
    for (WantedAssociation wanted : settings.wanted()) {
      AssociationReply reply = AssociationReply.read(message, wanted);
      if (reply != null) {
        replies.add(reply);
      }
    }
    boolean given = replies.stream().anyMatch(reply -> !reply.given().isEmpty());
    boolean enough =
        given
            && (settings.isForAddressesAlone()
                || replies.stream()
                    .filter(each -> each.association().kind() == WantedAssociation.Kind.PREFIXES)
                    .anyMatch(each -> !each.given().isEmpty()));
    client.solMaxRt(message);
    switch (client.state) {
      case SOLICIT -> {
        if (settings.rapidCommit() && message.option(RapidCommit.class) != null && enough) {
          bind(message, server, replies, true, now);
        }
      }
      case REQUEST -> {
        if (!server.equals(client.asked)) {
          return;
        }
        if (enough) {
          bind(message, server, replies, true, now);
        } else if (!isUnspecified(replies)) {
          client.say("server " + server + " gives nothing: " + words(replies));
          client.refused(now);
        }
      }
      case RENEW -> {
        if (server.equals(client.held.server())) {
          extended(message, server, replies, given, now);
        }
      }
      case CONFIRM, REBIND -> extended(message, server, replies, given, now);
      case DECLINE -> {
        if (server.equals(client.released.server())) {
          client.askForAnother(now);
        }
      }
      case RELEASE -> {
        if (server.equals(client.released.server())) {
          client.rest(State.RELEASED);
        }
      }
      case DOWN, BOUND, RELEASED -> {}
    }
  }

  /**
   * Whether the server gives no reason for its failure, which may be temporary. The message is then
   * retransmitted.
   */
  private static boolean isUnspecified(List<AssociationReply> replies) {
    return replies.stream().anyMatch(reply -> reply.status() == Dhcp6Status.UNSPEC_FAIL);
  }

  /** Processes the answer to a Renew or a Rebind. */
  private void extended(
      Dhcp6Message message, Duid server, List<AssociationReply> replies, boolean given, long now) {
    boolean unknown =
        replies.stream()
            .anyMatch(
                reply ->
                    reply.status() == Dhcp6Status.NO_BINDING
                        && !client.held.of(reply.association()).isEmpty());
    boolean ended =
        replies.stream()
            .anyMatch(
                reply ->
                    client.held.of(reply.association()).stream()
                        .anyMatch(lease -> reply.ended().contains(lease.prefix())));
    // Only once, because some servers refuse everything because of an address.
    client.lacking.clear();
    if (given || ended) {
      bind(message, server, replies, false, now);
    }
    if (unknown && client.state != State.SOLICIT) {
      client.say("server " + server + " does not know the lease: " + words(replies));
      if (given || client.state == State.RENEW) {
        // Section 18.2.10.1: this server is asked for everything as for a new lease.
        client.request(server, inHand(), now);
      } else {
        client.solicit(now, 0);
      }
    } else if (!given && !ended) {
      // Treated as lost: the message is retransmitted.
      client.say("server " + server + " does not extend the lease: " + words(replies));
    }
  }

  /** All associations with their leases. */
  private List<AssociationReply> inHand() {
    List<AssociationReply> all = new ArrayList<>();
    for (WantedAssociation wanted : settings.wanted()) {
      List<AssociationReply.Given> leases =
          client.held.of(wanted).stream()
              .map(lease -> new AssociationReply.Given(lease.prefix(), null, 0, 0))
              .toList();
      if (!leases.isEmpty() || wanted.kind() == WantedAssociation.Kind.PREFIXES) {
        all.add(new AssociationReply(wanted, Dhcp6Status.SUCCESS, "", 0, 0, leases, List.of()));
      }
    }
    return all;
  }

  private void bind(
      Dhcp6Message message,
      Duid server,
      List<AssociationReply> replies,
      boolean replace,
      long now) {
    Delegation next =
        DelegationMerge.apply(
            client.held, settings.wanted(), message, server, replies, replace, now);
    if (settings.acceptReconfigure()) {
      take(ReconfigureKey.of(message, server));
    }
    client.hints = client.held.leases().isEmpty() ? client.hints : client.held.leases();
    client.held = next;
    client.lacking.clear();
    if (client.lacksPrefixes(next)) {
      client.say(
          "server " + server + " has ended the lease: " + DelegationExchanges.names(client.hints));
      client.solicit(now, 0);
    } else {
      client.bound();
    }
  }

  private void take(@Nullable ReconfigureKey fresh) {
    ReconfigureKey old = key;
    if (fresh == null) {
      return;
    }
    if (old != null && old.isSameAs(fresh)) {
      fresh.wipe();
      return;
    }
    if (old != null) {
      old.wipe();
    }
    key = fresh;
  }

  /** Processes a Reconfigure (section 18.2.11). Without authentication it is ignored. */
  private void reconfigure(Dhcp6Message message, byte[] wire, Duid server, long now) {
    ReconfigureMessage how = message.option(ReconfigureMessage.class);
    boolean asking =
        client.state == State.BOUND || client.state == State.RENEW || client.state == State.REBIND;
    if (!asking || how == null || key == null || !key.proves(message, wire, server)) {
      return;
    }
    // A Renew brings all configuration too, so it also stands for an Information-request.
    if (how.type() == Dhcp6Type.RENEW.number()
        || how.type() == Dhcp6Type.INFORMATION_REQUEST.number()) {
      client.begin(State.RENEW, DelegationExchange.RENEW, now, 0);
    } else if (how.type() == Dhcp6Type.REBIND.number()) {
      client.begin(State.REBIND, DelegationExchange.REBIND, now, 0);
    }
  }

  private static String words(List<AssociationReply> replies) {
    return replies.stream()
        .map(AssociationReply::words)
        .filter(words -> !words.isEmpty())
        .findFirst()
        .orElse("no prefix");
  }
}

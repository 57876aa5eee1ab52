package org.slaacguard.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;
import org.slaacguard.control.PeerEdits;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A command that changes one peer of a file, and of the interface if it is up. */
abstract class PeerEditCommand extends CliCommand {
  @Mixin private PeerFileOption where = new PeerFileOption();

  @Parameters(index = "0", paramLabel = "PEER", description = "The peer, by its name or key.")
  private String peer = "";

  /** The past participle for messages, such as {@code removed}. */
  abstract String done();

  /**
   * The file's text after the change.
   *
   * @throws IllegalArgumentException saying why the change is impossible
   */
  abstract String edit(PeerEdits peers, String nameOrKey);

  /**
   * The same change of the running interface; null if only the file has what was changed.
   *
   * @param changed the peer as it was before
   */
  abstract RunningInterface.@Nullable Change change(PeerEdits.Peer changed);

  @Override
  public final Integer call() throws Exception {
    PrintWriter err = err();
    try (PeerFile file = PeerFile.open(where.path())) {
      PeerEdits.Peer before = file.peers().find(peer);
      file.commit(edit(file.peers(), peer));
      String name = PeerListCommand.printable(before);
      err.println("slaacguard: " + name + " is " + done() + " in " + file.path());
      err.flush();
      RunningInterface.Change change = change(before);
      if (change != null) {
        RunningInterface.follow(file.path().toAbsolutePath(), file.configuration(), err, change);
      }
    } catch (IllegalArgumentException e) {
      throw new CommandException(String.valueOf(e.getMessage()));
    } finally {
      err.flush();
    }
    return Main.OK;
  }
}

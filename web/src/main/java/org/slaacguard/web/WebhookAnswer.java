package org.slaacguard.web;

import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one attempt. Its status says all; the body is only read to keep the connection, and
 * not if it is long or has no end.
 */
final class WebhookAnswer implements HttpResponse.BodyHandler<@Nullable Void> {
  /** Bytes of a body that are read. */
  static final int MOST = 1 << 16;

  private volatile int status;

  @Override
  public HttpResponse.BodySubscriber<@Nullable Void> apply(HttpResponse.ResponseInfo head) {
    status = head.statusCode();
    return new Body();
  }

  /** The status; 0 while there is none, however the attempt has ended. */
  int status() {
    return status;
  }

  /** Called by one thread at a time. */
  private static final class Body implements HttpResponse.BodySubscriber<@Nullable Void> {
    private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
    private Flow.@Nullable Subscription subscription;
    private int left = MOST;

    @Override
    public CompletionStage<@Nullable Void> getBody() {
      return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
      for (ByteBuffer each : bytes) {
        left -= Math.min(left, each.remaining());
      }
      Flow.Subscription reading = subscription;
      if (left == 0 && reading != null) {
        reading.cancel();
        end.complete(null);
      }
    }

    @Override
    public void onError(Throwable problem) {
      end.completeExceptionally(problem);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }
}

/** What the gateway says over HTTP. */
@NullMarked
package org.slaacguard.web;

import org.jspecify.annotations.NullMarked;

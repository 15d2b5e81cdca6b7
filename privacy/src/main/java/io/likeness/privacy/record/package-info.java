/** Steps that privatise one record at a time, each with what it guarantees and what not. */
package io.likeness.privacy.record;

//! What the readers and writers of import files promise.

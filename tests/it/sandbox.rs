//! The sandbox keeps the vendor's document: statuses, field names, section filter.

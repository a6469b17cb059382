DROP TABLE metric_rows;

--
-- PostgreSQL database dump
--

SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;

CREATE TABLE public.t (a text);

\connect h`touch CANARY`;
\connect -reuse-previous=on "dbname='h'"`touch CANARY`

--
-- PostgreSQL database dump complete
--
